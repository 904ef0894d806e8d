import type { Column } from '../table.ts';
import { isoDate, type Separator } from './iso-date.ts';
import { wordsOf } from './operations/words.ts';
import type { ColumnRole } from './table-schema.ts';

/** A level with fewer rows than this cannot be told from chance; it joins "other". */
const minLevelRows = 5;
/** The most frequent ones; a graph of more is slow to load. */
const maxLevels = 100_000;
/** Above this share of distinct values a text column names rows instead of describing them. */
const maxDistinctShare = 0.9;

/** Of the texts of a column of dates, at least this share must be dates that can be read. */
const minDateShare = 0.95;
/** Of sentences: as a mean, and as a share of texts that no other row has. */
const proseWords = 3;
const minProseDistinct = 0.5;

/** Different texts that a column is judged by at first. */
const firstTexts = 1000;

/** What the column is to a model that learns from these rows, or why it is nothing. */
export function columnRole(column: Column, rows: Int32Array): ColumnRole | string {
  return column.kind === 'number'
    ? numberRole(column.name, column.values, rows)
    : textRole(column.name, column.values, rows);
}

const noValues = 'it has no values';
const oneValue = 'it has the same value in every row';

/** Stops at the second distinct value (as float32; infinite is missing), which nearly always comes at once. */
function numberRole(name: string, values: Float64Array, rows: Int32Array): ColumnRole | string {
  let first: number | undefined;
  let missing = false;
  for (const row of rows) {
    const value = Math.fround(values[row] as number);
    if (!Number.isFinite(value)) missing = true;
    else if (first === undefined) first = value;
    else if (value !== first) return { name, role: 'number' };
    if (missing && first !== undefined) return { name, role: 'number' };
  }
  return first === undefined ? noValues : oneValue;
}

function textRole(name: string, values: readonly string[], rows: Int32Array): ColumnRole | string {
  const counts = new Map<string, number>();
  let missing = 0;
  for (const row of rows) {
    const value = values[row] ?? '';
    if (value === '') missing++;
    else counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  if (counts.size === 0) return noValues;
  if (counts.size === 1 && missing === 0) return oneValue;
  const present = rows.length - missing;
  const separator = dateSeparator(counts, present);
  if (separator !== undefined) return { name, role: 'date', separator };
  if (isProse(counts, present)) return { name, role: 'text' };
  if (counts.size > maxDistinctShare * present && counts.size > minLevelRows)
    return 'its text is different in nearly every row';
  const frequent = [...counts].filter(([, count]) => count >= minLevelRows);
  if (frequent.length === 0 && missing === 0)
    return `none of its ${counts.size} texts is in ${minLevelRows} rows or more`;
  const kept =
    frequent.length <= maxLevels
      ? frequent
      : frequent.toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, maxLevels);
  return { name, role: 'category', levels: kept.map(([level]) => level).sort() };
}

/** Of the reading that understands most texts, if it understands enough of them. */
function dateSeparator(
  counts: ReadonlyMap<string, number>,
  present: number,
): Separator | undefined {
  const [best] = (['T', ' '] as const)
    .map((separator) => ({ separator, dates: rowsOfDates(counts, separator) }))
    .sort((a, b) => b.dates - a.dates);
  return best !== undefined && best.dates >= minDateShare * present ? best.separator : undefined;
}

/** 0 where the first texts are mostly no dates, which saves reading all of them. */
function rowsOfDates(counts: ReadonlyMap<string, number>, separator: Separator): number {
  let dates = 0;
  let texts = 0;
  let read = 0;
  for (const [text, count] of counts) {
    if (++texts === firstTexts && 2 * read < texts) return 0;
    if (!isoDate(text, separator)) continue;
    read++;
    dates += count;
  }
  return dates;
}

function isProse(counts: ReadonlyMap<string, number>, present: number): boolean {
  if (counts.size < minProseDistinct * present || counts.size <= minLevelRows) return false;
  let words = 0;
  let texts = 0;
  for (const text of counts.keys()) {
    if (texts === firstTexts) break;
    words += wordsOf(text).length;
    texts++;
  }
  return words >= proseWords * texts;
}
