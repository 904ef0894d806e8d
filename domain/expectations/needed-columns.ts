import type { Kwargs } from './suite/suite.ts';
import type { TableColumn } from './table/table-part.ts';

/** Every text inside of the arguments: names of columns stand in some of them, conditions speak of others. */
function textsIn(value: unknown, into: string[]): void {
  if (typeof value === 'string') into.push(value);
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) textsIn(inner, into);
}

/**
 * Columns, by index, that expectations with these arguments may look at: those whose name is one of their texts, or stands in
 * a condition. Rather one too many: what is not needed is not read.
 */
export function neededColumns(
  columns: readonly TableColumn[],
  all: readonly Kwargs[],
): ReadonlySet<number> {
  const texts: string[] = [];
  const conditions: string[] = [];
  for (const { row_condition, ...kwargs } of all) {
    textsIn(kwargs, texts);
    textsIn(row_condition, conditions);
  }
  const exact = new Set(texts);
  const needed = new Set<number>();
  for (const [index, { name }] of columns.entries())
    if (exact.has(name) || conditions.some((condition) => condition.includes(name)))
      needed.add(index);
  return needed;
}
