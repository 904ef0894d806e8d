/** How trees may split a column: by a threshold (numbers), or one level against the rest. */
export type SplitKind = 'threshold' | 'equal';

/** A column cut into at most 256 bins. */
export interface BinnedColumn {
  readonly split: SplitKind;
  /** Bin of each row. For thresholds the last bin, `binCount - 1`, holds the missing values. */
  readonly bins: Uint8Array;
  readonly binCount: number;
  /** Thresholds only: a value x is in bin b or below exactly if x ≤ cuts[b]. One less than there are bins of values. */
  readonly cuts: Float32Array;
}

/** Rows that are looked at to choose cuts; quantiles of so many are as good as those of all. */
const sampleRows = 200_000;

/** Cuts a column of float32 numbers (NaN missing) into at most `maxBins` bins of values, plus one of missing values. */
export function binNumbers(values: Float32Array, maxBins: number): BinnedColumn {
  const cuts = chooseCuts(values, maxBins);
  const missingBin = cuts.length + 1;
  const bins = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    // biome-ignore lint/suspicious/noSelfCompare: the fastest test for NaN in a hot loop
    bins[row] = value === value ? binOf(value, cuts) : missingBin;
  }
  return { split: 'threshold', bins, binCount: cuts.length + 2, cuts };
}

/** A column of codes 0 … levelCount - 1, each of them a bin. */
export function binLevels(codes: Float32Array, levelCount: number): BinnedColumn {
  return {
    split: 'equal',
    bins: Uint8Array.from(codes),
    binCount: levelCount,
    cuts: new Float32Array(0),
  };
}

/** First bin whose cut is not below the value (binary search). */
function binOf(value: number, cuts: Float32Array): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value <= (cuts[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * One bin per distinct value where there are few, else bins of about equal numbers of rows: each bin is closed when it
 * holds its share of the rows that are left, so one very frequent value does not starve the others.
 */
function chooseCuts(values: Float32Array, maxBins: number): Float32Array {
  const { distinct, counts } = countDistinct(values);
  const cuts: number[] = [];
  let rowsLeft = counts.reduce((sum, count) => sum + count, 0);
  let binsLeft = maxBins;
  let inBin = 0;
  for (let i = 0; i + 1 < distinct.length; i++) {
    inBin += counts[i] as number;
    const distinctLeft = distinct.length - i - 1;
    const full = inBin >= rowsLeft / binsLeft || distinctLeft < binsLeft;
    if (!full || binsLeft === 1) continue;
    cuts.push(separate(distinct[i] as number, distinct[i + 1] as number));
    rowsLeft -= inBin;
    inBin = 0;
    binsLeft--;
  }
  return Float32Array.from(cuts);
}

function countDistinct(values: Float32Array): { distinct: number[]; counts: number[] } {
  const step = Math.max(1, Math.ceil(values.length / sampleRows));
  const sorted = values.filter((value, row) => row % step === 0 && !Number.isNaN(value)).sort();
  const distinct: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    const last = distinct.length - 1;
    // -0 and 0 are sorted apart but compare as equal, here as in the graph.
    if (last >= 0 && distinct[last] === value) counts[last] = (counts[last] as number) + 1;
    else {
      distinct.push(value);
      counts.push(1);
    }
  }
  return { distinct, counts };
}

/**
 * A float32 threshold with below ≤ threshold < above: the midpoint, or `below` where rounding would reach `above`.
 * Being float32 itself, it puts a value on the same side here and in onnxruntime.
 */
export function separate(below: number, above: number): number {
  const middle = Math.fround(below / 2 + above / 2);
  return middle >= below && middle < above ? middle : below;
}
