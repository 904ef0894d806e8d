import type { PairedCounts } from '#domain/stats/tie-cells.ts';
import { total } from '#domain/stats/tie-cells.ts';

/**
 * Last cell of each of `parts` equal parts of the reference, the last part left out; fewer when values repeat. All cells up to
 * and including it belong to the part.
 */
export function quantileCuts(reference: ArrayLike<number>, parts: number): number[] {
  const n = total(reference);
  const cuts: number[] = [];
  let passed = 0;
  let part = 1;
  for (let cell = 0; cell < reference.length && part < parts; cell++) {
    passed += reference[cell] as number;
    if (passed * parts < part * n) continue;
    while (part < parts && passed * parts >= part * n) part++;
    // What is above the last cut must not be empty of reference values.
    if (passed < n) cuts.push(cell);
  }
  return cuts;
}

/** Counts of all cells up to each cut, and above the last. */
export function sumBetween(counts: ArrayLike<number>, cuts: readonly number[]): number[] {
  const sums = new Array<number>(cuts.length + 1).fill(0);
  let cell = 0;
  for (let bin = 0; bin <= cuts.length; bin++) {
    const end = bin < cuts.length ? (cuts[bin] as number) + 1 : counts.length;
    let sum = 0;
    for (; cell < end; cell++) sum += counts[cell] as number;
    sums[bin] = sum;
  }
  return sums;
}

export const binned = (cells: PairedCounts, parts: number): PairedCounts => {
  const cuts = quantileCuts(cells.reference, parts);
  return {
    reference: sumBetween(cells.reference, cuts),
    current: sumBetween(cells.current, cuts),
  };
};
