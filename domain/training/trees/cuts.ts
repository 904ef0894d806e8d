import { seededRandom } from '../random.ts';
import { sortFloats } from './sort-floats.ts';

/** Rows that are looked at to choose cuts; quantiles of so many are as good as those of all (LightGBM's number). */
export const sampleRows = 200_000;

/**
 * Cuts of a column of float32 numbers (NaN missing) into at most `maxBins` bins: x is in bin b or below exactly if
 * x ≤ cuts[b]. One bin per distinct value where there are few, else bins of about equal numbers of rows. Negative and
 * positive numbers never share a bin, as in LightGBM: 0 is where many things begin.
 */
export function chooseCuts(
  values: Float32Array,
  maxBins: number,
  memory: CutMemory = cutMemory(values.length),
): Float32Array {
  const { distinct, counts } = memory;
  const length = countDistinct(sampled(values, memory), memory);
  const cuts: number[] = [];
  const close = (from: number, to: number, bins: number) => {
    cutRange(distinct, counts, from, to, bins, cuts);
    if (to < length) cuts.push(separate(distinct[to - 1] as number, distinct[to] as number));
  };
  let positive = 0;
  while (positive < length && (distinct[positive] as number) < 0) positive++;
  if (length <= maxBins || positive === 0 || positive === length || maxBins < 3) {
    close(0, length, maxBins);
    return Float32Array.from(cuts);
  }
  let below = 0;
  let all = 0;
  for (let i = 0; i < length; i++) {
    all += counts[i] as number;
    if (i < positive) below += counts[i] as number;
  }
  const share = Math.min(Math.max(Math.round((maxBins * below) / all), 1), maxBins - 1);
  close(0, positive, share);
  close(positive, length, maxBins - share);
  return Float32Array.from(cuts);
}

/**
 * Cuts inside distinct[from … to): each bin is closed when it holds its share of the rows that are left, so one very
 * frequent value does not starve the others.
 */
function cutRange(
  distinct: Float32Array,
  counts: Uint32Array,
  from: number,
  to: number,
  bins: number,
  cuts: number[],
): void {
  let rowsLeft = 0;
  for (let i = from; i < to; i++) rowsLeft += counts[i] as number;
  let binsLeft = bins;
  let inBin = 0;
  for (let i = from; i + 1 < to; i++) {
    inBin += counts[i] as number;
    const distinctLeft = to - i - 1;
    const full = inBin >= rowsLeft / binsLeft || distinctLeft < binsLeft;
    if (!full || binsLeft === 1) continue;
    cuts.push(separate(distinct[i] as number, distinct[i + 1] as number));
    rowsLeft -= inBin;
    inBin = 0;
    binsLeft--;
  }
}

/** Arrays that choosing cuts needs, to be used for many columns. */
export interface CutMemory {
  readonly distinct: Float32Array;
  readonly counts: Uint32Array;
  readonly scratch: Uint32Array;
}

export function cutMemory(rows: number): CutMemory {
  const length = Math.min(rows, sampleRows);
  return {
    distinct: new Float32Array(length),
    counts: new Uint32Array(length),
    scratch: new Uint32Array(length),
  };
}

/** One row of each stretch of rows, at random, so that no period in the data is followed; without NaN, sorted. */
function sampled(values: Float32Array, { distinct, scratch }: CutMemory): Float32Array {
  const rows = Math.min(values.length, sampleRows);
  let length = 0;
  if (rows === values.length) {
    for (let row = 0; row < rows; row++) {
      const value = values[row] as number;
      distinct[length] = value;
      // biome-ignore lint/suspicious/noSelfCompare: the fastest test for NaN in a hot loop
      length += value === value ? 1 : 0;
    }
  } else {
    const random = seededRandom(rows);
    const stretch = values.length / rows;
    for (let i = 0; i < rows; i++) {
      const value = values[Math.floor((i + random()) * stretch)] as number;
      distinct[length] = value;
      // biome-ignore lint/suspicious/noSelfCompare: as above
      length += value === value ? 1 : 0;
    }
  }
  const present = distinct.subarray(0, length);
  sortFloats(present, scratch);
  return present;
}

/** Leaves the distinct values at the beginning of the sorted ones (`distinct` of the memory), and how often each is there. */
function countDistinct(sorted: Float32Array, { counts }: CutMemory): number {
  let last = -1;
  let value = Number.NaN;
  for (let i = 0; i < sorted.length; i++) {
    const each = sorted[i] as number;
    // -0 and 0 are sorted apart but compare as equal, here as in the graph.
    if (each !== value) {
      value = each;
      sorted[++last] = each;
      counts[last] = 0;
    }
    counts[last] = (counts[last] as number) + 1;
  }
  return last + 1;
}

/**
 * A float32 threshold with below ≤ threshold < above: the midpoint, or `below` where rounding would reach `above`.
 * Being float32 itself, it puts a value on the same side here and in onnxruntime.
 */
export function separate(below: number, above: number): number {
  const middle = Math.fround(below / 2 + above / 2);
  return middle >= below && middle < above ? middle : below;
}
