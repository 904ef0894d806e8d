import { columnKind } from '../sketch/column-kind.ts';
import type { ColumnSketch } from '../sketch/column-sketch.ts';
import { numberOf } from '../sketch/float-key.ts';
import { type PairedCells, pairCells } from '../sketch/number-cells.ts';
import { bucketOf, distinctTexts, type TextCells, toBuckets } from '../sketch/text-cells.ts';

/** One column of one table, with what it held in all of that table's rows. */
export interface ColumnSide {
  readonly sketch: ColumnSketch;
  /** Rows in which the column's value is known: all but the redacted. */
  readonly rows: number;
  /** Rows without the column. */
  readonly absent: number;
  /** Rows without a usable value: missing, infinite, absent. */
  readonly missing: number;
}

export function columnSide(sketch: ColumnSketch, tableRows: number): ColumnSide {
  const { missing, infinite, unknown, numbers, texts } = sketch;
  const absent = tableRows - missing - infinite - unknown - numbers.count - texts.count;
  return { sketch, rows: tableRows - unknown, absent, missing: missing + infinite + absent };
}

/** A column in reference and current table. The reference says what it is; without values there, the current one. */
export interface ColumnPair {
  readonly name: string;
  readonly kind: 'number' | 'text' | 'empty';
  readonly reference: ColumnSide;
  readonly current: ColumnSide;
}

export function columnPair(reference: ColumnSide, current: ColumnSide): ColumnPair {
  const kind = columnKind(reference.sketch);
  return {
    name: reference.sketch.name,
    kind: kind === 'empty' ? columnKind(current.sketch) : kind,
    reference,
    current,
  };
}

const paired = new WeakMap<ColumnPair, PairedCells>();

/** Made once per pair: every test asks for it. */
export function pairNumbers(pair: ColumnPair): PairedCells {
  const known = paired.get(pair);
  if (known !== undefined) return known;
  const cells = pairCells(pair.reference.sketch.numbers, pair.current.sketch.numbers);
  paired.set(pair, cells);
  return cells;
}

/** Counts of both over the same categories: by name, or by hash bucket (then `names` is null). */
export interface PairedTexts {
  readonly names: readonly string[] | null;
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/** Numbers in a column of texts are categories by their spelling, while they are few. */
function asTexts({ numbers, texts }: ColumnSketch): TextCells {
  if (numbers.count === 0) return texts;
  const spelt = numbers.cells.map((cell, at): [string, number] => [
    numbers.level === 0 ? String(numberOf(cell)) : 'a number',
    numbers.counts[at] as number,
  ]);
  if (texts.kind === 'names') {
    const counts = new Map(texts.names);
    for (const [name, count] of spelt) counts.set(name, (counts.get(name) ?? 0) + count);
    return { kind: 'names', names: [...counts].sort((a, b) => (a[0] < b[0] ? -1 : 1)) };
  }
  const buckets = [...texts.buckets];
  for (const [name, count] of spelt)
    buckets[bucketOf(name)] = (buckets[bucketOf(name)] as number) + count;
  return { ...texts, buckets };
}

export function pairTexts({ reference, current }: ColumnPair): PairedTexts {
  const a = asTexts(reference.sketch);
  const b = asTexts(current.sketch);
  if (a.kind === 'buckets' || b.kind === 'buckets')
    return { names: null, reference: toBuckets(a).buckets, current: toBuckets(b).buckets };
  const before = new Map(a.names);
  const now = new Map(b.names);
  const names = [...new Set([...before.keys(), ...now.keys()])].sort();
  return {
    names,
    reference: names.map((name) => before.get(name) ?? 0),
    current: names.map((name) => now.get(name) ?? 0),
  };
}

/** Nearly every row has its own text: a name or an id, of which new ones are the rule and mean nothing. */
export const looksLikeIdentifier = ({ texts }: ColumnSketch): boolean =>
  texts.count >= 100 && distinctTexts(texts) > texts.count / 2;
