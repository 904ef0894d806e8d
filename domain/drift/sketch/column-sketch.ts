import { addSums, type ExactSum, emptySum, exactSummer } from './exact-sum.ts';
import { keyOf } from './float-key.ts';
import { cellCounter, emptyCells, mergeCells, type NumberCells } from './number-cells.ts';
import { emptyTexts, mergeTexts, type TextCells, textCounter } from './text-cells.ts';

/**
 * All that is kept of a column, bounded whatever the number of rows. Numbers and texts are counted side by side, so nothing has
 * to be known of a column before it is read, and text among numbers is seen for what it is.
 */
export interface ColumnSketch {
  readonly name: string;
  /** null, empty, not a number or another spelling of it. */
  readonly missing: number;
  /** Infinite numbers; in none of the others. */
  readonly infinite: number;
  /** Rows in which the column was there but its value is not known (redacted). */
  readonly unknown: number;
  readonly numbers: NumberCells &
    ExactSum & {
      readonly count: number;
      /** As doubles; null without numbers. */
      readonly min: number | null;
      readonly max: number | null;
    };
  readonly texts: TextCells & { readonly count: number };
}

export const emptyColumn = (name: string): ColumnSketch => ({
  name,
  missing: 0,
  infinite: 0,
  unknown: 0,
  numbers: { count: 0, min: null, max: null, ...emptySum, ...emptyCells },
  texts: { count: 0, ...emptyTexts },
});

const least = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);
const most = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

export const mergeColumns = (a: ColumnSketch, b: ColumnSketch): ColumnSketch => ({
  name: a.name,
  missing: a.missing + b.missing,
  infinite: a.infinite + b.infinite,
  unknown: a.unknown + b.unknown,
  numbers: {
    count: a.numbers.count + b.numbers.count,
    min: least(a.numbers.min, b.numbers.min),
    max: most(a.numbers.max, b.numbers.max),
    ...addSums(a.numbers, b.numbers),
    ...mergeCells(a.numbers, b.numbers),
  },
  texts: { count: a.texts.count + b.texts.count, ...mergeTexts(a.texts, b.texts) },
});

export interface ColumnCounter {
  /** Each of them `times` times, once unless told. */
  addMissing(times?: number): void;
  addUnknown(): void;
  /** NaN is missing, infinities are counted apart. */
  addNumber(value: number, times?: number): void;
  addText(value: string, times?: number): void;
  /** Counts a text that came before; false when it is new or no longer known, and not counted. */
  addKnownText(value: string): boolean;
  sketch(): ColumnSketch;
}

/** Numbers that wait to be counted together, while the column's cells are near. */
const waitingMost = 128;

export function columnCounter(name: string): ColumnCounter {
  let missing = 0;
  let infinite = 0;
  let unknown = 0;
  let count = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let textCount = 0;
  const sums = exactSummer();
  const cells = cellCounter();
  const texts = textCounter();
  let waiting: Float64Array | undefined;
  let waits = 0;
  const countWaiting = (): void => {
    for (let at = 0; at < waits; at++) countNumber((waiting as Float64Array)[at] as number, 1);
    waits = 0;
  };
  const countNumber = (value: number, times: number): void => {
    if (!Number.isFinite(value)) {
      if (Number.isNaN(value)) missing += times;
      else infinite += times;
      return;
    }
    count += times;
    // Not -0, which JSON does not keep.
    if (value < min) min = value + 0;
    if (value > max) max = value + 0;
    const key = keyOf(value);
    sums.addKey(key, times);
    cells.addKey(key, times);
  };
  return {
    addMissing(times = 1) {
      missing += times;
    },
    addUnknown: () => void unknown++,
    addNumber(value, times = 1) {
      if (times !== 1) return countNumber(value, times);
      waiting ??= new Float64Array(waitingMost);
      waiting[waits++] = value;
      if (waits === waitingMost) countWaiting();
    },
    addText(value, times = 1) {
      textCount += times;
      texts.add(value, times);
    },
    addKnownText(value) {
      const known = texts.addKnown(value);
      if (known) textCount++;
      return known;
    },
    sketch() {
      countWaiting();
      return {
        name,
        missing,
        infinite,
        unknown,
        numbers: {
          count,
          min: count === 0 ? null : min,
          max: count === 0 ? null : max,
          ...sums.total(),
          ...cells.cells(),
        },
        texts: { count: textCount, ...texts.cells() },
      };
    },
  };
}
