import type { CellValue } from '../table/table-part.ts';
import { Uncomputable } from '../uncomputable.ts';
import { type Condition, type Operator, operators } from './condition.ts';
import { parseQuery } from './parse-query.ts';

type Json = Readonly<Record<string, unknown>>;

/** Great Expectations' own limit. */
const maxConditions = 100;

/**
 * The `row_condition` of an expectation: a text (for the parser `great_expectations` or `pandas`), or the objects of 1.x.
 *
 * @throws Uncomputable
 */
export function readCondition(condition: unknown, parser: unknown): Condition | undefined {
  if (condition === undefined || condition === null || condition === '') return undefined;
  if (typeof condition === 'string') {
    if (parser === 'spark')
      throw new Uncomputable(
        'condition_parser spark is not supported here.',
        'Use great_expectations or pandas.',
      );
    if (
      parser !== undefined &&
      parser !== null &&
      !/^(pandas|great_expectations(__experimental__)?)$/.test(String(parser))
    )
      throw new Uncomputable(
        `Unrecognized condition_parser ${String(parser)}.`,
        'Use great_expectations or pandas.',
      );
    return parseQuery(condition);
  }
  return readObject(condition, { left: maxConditions });
}

const wrong = (what: string) => new Uncomputable(`row_condition ${what}.`);

function readObject(value: unknown, budget: { left: number }): Condition {
  if (typeof value !== 'object' || value === null) throw wrong('must be a text or an object');
  if (--budget.left < 0) throw wrong(`has more than ${maxConditions} conditions`);
  const node = value as Json;
  switch (node.type) {
    case 'and':
    case 'or':
      if (!Array.isArray(node.conditions)) throw wrong('needs a list of conditions');
      return {
        kind: node.type,
        conditions: node.conditions.map((inner) => readObject(inner, budget)),
      };
    case 'nullity': {
      const missing: Condition = { kind: 'missing', column: columnOf(node) };
      return node.is_null === true ? missing : { kind: 'not', condition: missing };
    }
    case 'comparison':
      return comparison(node);
    case 'pass_through':
      return parseQuery(String(node.pass_through_filter));
    default:
      throw wrong(`has a condition of unknown type ${String(node.type)}`);
  }
}

function columnOf({ column }: Json): string {
  const name = typeof column === 'string' ? column : (column as Json | undefined)?.name;
  if (typeof name !== 'string') throw wrong('has a condition without a column');
  return name;
}

function comparison(node: Json): Condition {
  const left = { kind: 'column', name: columnOf(node) } as const;
  const { operator, parameter } = node;
  if (parameter === null || parameter === undefined) throw wrong('compares with nothing');
  if (operator === 'IN' || operator === 'NOT_IN') {
    if (!Array.isArray(parameter)) throw wrong(`${operator} needs a list`);
    const within: Condition = { kind: 'in', operand: left, values: parameter as CellValue[] };
    return operator === 'IN' ? within : { kind: 'not', condition: within };
  }
  if (!operators.includes(operator as Operator))
    throw wrong(`has the unknown operator ${String(operator)}`);
  return {
    kind: 'compare',
    left,
    operator: operator as Operator,
    right: { kind: 'value', value: parameter as CellValue },
  };
}
