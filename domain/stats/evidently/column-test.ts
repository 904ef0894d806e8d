/** A value that is there: NaN, infinities and missing are dropped before, in each sample apart. */
export type Present = number | string;

export interface Samples {
  readonly type: 'num' | 'cat';
  readonly reference: readonly Present[];
  readonly current: readonly Present[];
}

/** What Evidently says of one column by one method. `score` NaN: undefined for these values, which is never a drift. */
export interface ColumnTest {
  readonly score: number;
  readonly drifted: boolean;
  readonly threshold: number;
}

export const distanceTest = (score: number, threshold = 0.1): ColumnTest => ({
  score,
  drifted: score >= threshold,
  threshold,
});

export const pValueTest = (score: number, threshold = 0.05): ColumnTest => ({
  score,
  drifted: score < threshold,
  threshold,
});

export const numbersIn = (values: readonly Present[]): Float64Array =>
  Float64Array.from(values, Number);

export const counted = (values: readonly Present[]): Map<Present, number> => {
  const counts = new Map<Present, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

/** Numbers by size, texts by code point. */
export const byValue = (a: Present, b: Present): number =>
  typeof a === 'number' && typeof b === 'number'
    ? a - b
    : String(a) < String(b)
      ? -1
      : a === b
        ? 0
        : 1;

/** Counts of both samples over the values either has, in the order of the values. */
export function countedTogether({ reference, current }: Samples) {
  const [inReference, inCurrent] = [counted(reference), counted(current)];
  const keys = [...new Set([...inReference.keys(), ...inCurrent.keys()])].sort(byValue);
  return {
    keys,
    reference: keys.map((key) => inReference.get(key) ?? 0),
    current: keys.map((key) => inCurrent.get(key) ?? 0),
  };
}
