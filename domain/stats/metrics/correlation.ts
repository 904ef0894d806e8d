import { midRanks } from '../mid-ranks.ts';
import { meanOf } from '../special/pairwise-sum.ts';

const hasGap = (values: ArrayLike<number>): boolean =>
  Array.prototype.some.call(values, Number.isNaN);

const isConstant = (values: ArrayLike<number>): boolean =>
  Array.prototype.every.call(values, (value) => value === values[0]);

/** Pearson's linear correlation, -1..1. NaN below two rows or when either is constant. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length < 2 || isConstant(x) || isConstant(y)) return Number.NaN;
  const [a, b] = [centred(x), centred(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (const [i, da] of a.values.entries()) {
    const db = b.values[i] as number;
    xx += da * da;
    yy += db * db;
    xy += da * db;
  }
  return Math.max(-1, Math.min(1, xy / (Math.sqrt(xx) * Math.sqrt(yy))));
}

/** Distances from the mean in units of the largest, so that their squares neither overflow nor vanish. */
function centred(values: ArrayLike<number>): { readonly values: Float64Array } {
  const centre = meanOf(values);
  const distances = Float64Array.from(values, (value) => value - centre);
  const scale = distances.reduce((most, d) => Math.max(most, Math.abs(d)), 0);
  return { values: distances.map((d) => d / scale) };
}

/** Spearman's: Pearson's of the ranks, ties by their mean rank. NaN as Pearson's, and with a value that is not a number. */
export const spearman = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
  hasGap(x) || hasGap(y) ? Number.NaN : pearson(midRanks(x), midRanks(y));

/**
 * Kendall's tau-b: (concordant - discordant) pairs over the pairs that are not tied, -1..1 (Knight's way, n log n: the
 * discordant pairs are the exchanges of a merge sort). NaN when either is constant or has a value that is not a number.
 */
export function kendallTauB(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (hasGap(x) || hasGap(y)) return Number.NaN;
  const n = x.length;
  const [a, b] = [x, y].map((values) => (i: number) => values[i] as number) as [
    (i: number) => number,
    (i: number) => number,
  ];
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a(i) - a(j) || b(i) - b(j));
  const ties = (same: (i: number, j: number) => boolean) => {
    let [pairs, run] = [0, 0];
    for (let k = 1; k < n; k++) {
      run = same(order[k] as number, order[k - 1] as number) ? run + 1 : 0;
      pairs += run;
    }
    return pairs;
  };
  const all = (n * (n - 1)) / 2;
  const tiedX = ties((i, j) => a(i) === a(j));
  const tiedBoth = ties((i, j) => a(i) === a(j) && b(i) === b(j));
  const discordant = exchanges(Float64Array.from(order, b));
  order.sort((i, j) => b(i) - b(j));
  const tiedY = ties((i, j) => b(i) === b(j));
  if (tiedX === all || tiedY === all) return Number.NaN;
  const excess = all - tiedX - tiedY + tiedBoth - 2 * discordant;
  const tau = excess / Math.sqrt(all - tiedX) / Math.sqrt(all - tiedY);
  return Math.max(-1, Math.min(1, tau));
}

/** Pairs in falling order, counted while `values` is sorted in place. */
function exchanges(values: Float64Array): number {
  let count = 0;
  const spare = new Float64Array(values.length);
  for (let width = 1; width < values.length; width *= 2)
    for (let from = 0; from < values.length - width; from += 2 * width) {
      const [middle, to] = [from + width, Math.min(from + 2 * width, values.length)];
      let [left, right] = [from, middle];
      for (let at = from; at < to; at++) {
        const takesRight =
          right < to && (left === middle || (values[right] as number) < (values[left] as number));
        if (takesRight) count += middle - left;
        spare[at] = values[takesRight ? right++ : left++] as number;
      }
      values.set(spare.subarray(from, to), from);
    }
  return count;
}
