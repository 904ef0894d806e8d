import { type CellValue, isMissing, type TablePart } from '../table/table-part.ts';
import { Uncomputable } from '../uncomputable.ts';
import { compareValues, keyOf, sameValue } from './compare.ts';
import type { Condition, Operand, Operator } from './condition.ts';

type Test = (part: TablePart, row: number) => boolean;

const holds: Readonly<Record<Exclude<Operator, '==' | '!='>, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/**
 * For each row of a part 1 when it meets the condition, else 0. A comparison with a missing value is false, `!=` true, as in
 * pandas.
 *
 * @throws Uncomputable for a column that is not there, or an order between a text and a number
 */
export function rowMask(
  condition: Condition,
  columns: readonly { readonly name: string }[],
): (part: TablePart) => Uint8Array {
  const test = testOf(condition, (name) => {
    const index = columns.findIndex((column) => column.name === name);
    if (index < 0) throw new Uncomputable(`The row_condition's column "${name}" does not exist.`);
    return index;
  });
  return (part) => {
    const mask = new Uint8Array(part.rows);
    for (let row = 0; row < part.rows; row++) if (test(part, row)) mask[row] = 1;
    return mask;
  };
}

function testOf(condition: Condition, indexOf: (name: string) => number): Test {
  const value = (operand: Operand): ((part: TablePart, row: number) => CellValue) => {
    if (operand.kind === 'value') return () => operand.value;
    const index = indexOf(operand.name);
    return (part, row) => part.cells[index]?.[row] as CellValue;
  };
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const tests = condition.conditions.map((inner) => testOf(inner, indexOf));
      return condition.kind === 'and'
        ? (part, row) => tests.every((test) => test(part, row))
        : (part, row) => tests.some((test) => test(part, row));
    }
    case 'not': {
      const test = testOf(condition.condition, indexOf);
      return (part, row) => !test(part, row);
    }
    case 'missing': {
      const index = indexOf(condition.column);
      return (part, row) => isMissing(part.cells[index]?.[row]);
    }
    case 'truth': {
      const index = indexOf(condition.column);
      return (part, row) => Boolean(part.cells[index]?.[row]);
    }
    case 'in': {
      const of = value(condition.operand);
      const keys = new Set(condition.values.map(keyOf));
      return (part, row) => {
        const cell = of(part, row);
        return !isMissing(cell) && keys.has(keyOf(cell));
      };
    }
    case 'compare': {
      const { operator } = condition;
      const [left, right] = [value(condition.left), value(condition.right)];
      if (operator === '==') return (part, row) => sameValue(left(part, row), right(part, row));
      if (operator === '!=') return (part, row) => !sameValue(left(part, row), right(part, row));
      const test = holds[operator];
      return (part, row) => {
        const [a, b] = [left(part, row), right(part, row)];
        return !isMissing(a) && !isMissing(b) && test(compareValues(a, b));
      };
    }
  }
}
