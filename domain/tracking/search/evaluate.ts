import type { LongText } from '../run.ts';
import { fieldOf } from './fields.ts';
import { likeMatcher } from './like.ts';
import type { Cell, Comparison, DatasetFilter, Operator, SearchKind } from './search-kind.ts';

type Test = (cell: Cell) => boolean;

/**
 * A predicate that holds where all comparisons do. One with an absent value never holds, `!=` and NOT IN included; NaN
 * is unlike every number.
 *
 * The predicate throws a RangeError when it meets a text that was not read (`neededTexts` says which are needed).
 */
export function evaluator<T>(
  kind: SearchKind<T>,
  comparisons: readonly Comparison[],
  datasets: readonly DatasetFilter[],
): (item: T) => boolean {
  const tests = [...comparisons, ...impliedBy(kind, comparisons)].map((comparison) =>
    compile(kind, comparison, datasets),
  );
  if (datasets.length > 0 && !comparisons.some(({ entity }) => entity === 'metric'))
    tests.push((item) => kind.measuredOn?.(item, datasets) ?? true);
  return (item) => tests.every((holds) => holds(item));
}

const impliedBy = <T>({ implied = [] }: SearchKind<T>, comparisons: readonly Comparison[]) =>
  implied.filter(
    ({ entity, key }) => !comparisons.some((said) => said.entity === entity && said.key === key),
  );

function compile<T>(
  kind: SearchKind<T>,
  comparison: Comparison,
  datasets: readonly DatasetFilter[],
): (item: T) => boolean {
  const { read } = fieldOf(kind, comparison);
  if (comparison.operator === 'IS NULL') return (item) => read(item, datasets) === undefined;
  if (comparison.operator === 'IS NOT NULL') return (item) => read(item, datasets) !== undefined;
  const test = testOf(comparison.operator, comparison.value);
  return (item) => {
    const value = read(item, datasets);
    if (value === undefined) return false;
    if (typeof value !== 'object') return test(value);
    if (isList(value)) return value.some(test);
    throw unread(comparison);
  };
}

/** Also the mistake of a caller that sorts by a text it has not read. */
export const unread = ({ entity, key }: Pick<Comparison, 'entity' | 'key'>) =>
  new RangeError(`the ${entity} ${key} was not read before it was looked at`);

export const isList = (value: LongText | readonly Cell[]): value is readonly Cell[] =>
  Array.isArray(value);

function testOf(operator: Operator, value: Comparison['value']): Test {
  if (Array.isArray(value)) {
    const listed = new Set<Cell>(value);
    return operator === 'IN' ? (cell) => listed.has(cell) : (cell) => !listed.has(cell);
  }
  const than = value as Cell;
  switch (operator) {
    case '=':
      return (cell) => cell === than;
    case '!=':
      return (cell) => cell !== than;
    case '>':
      return (cell) => cell > than;
    case '>=':
      return (cell) => cell >= than;
    case '<':
      return (cell) => cell < than;
    case '<=':
      return (cell) => cell <= than;
    default: {
      const matches = likeMatcher(String(than), operator === 'LIKE');
      return (cell) => matches(String(cell));
    }
  }
}
