import type { Random } from '../random.ts';
import type { Binned } from '../trees/binned.ts';

export interface SplitOptions {
  /** Sum of weights that each side of a split must have; weights have a mean of 1. */
  readonly minChildRows: number;
  /** One random threshold (or set of levels) for each column and node instead of the best. */
  readonly randomSplits: boolean;
}

export interface Split {
  readonly column: number;
  /** Weighted squared error (of numbers) or Gini impurity (of classes) that it takes away, in sum over the rows. */
  readonly gain: number;
  /** Numbers: the last bin that goes left. */
  readonly bin: number;
  /** A 1 for each bin (or level) that goes left. */
  readonly left: Uint8Array;
}

interface Found {
  /** -1: there is none. */
  readonly score: number;
  readonly bin: number;
  /** Of the left side. */
  readonly weight: number;
}

const nothing: Found = { score: -1, bin: -1, weight: 0 };

/**
 * The best split of a node by one column. Of a number the sum of squares between two sides, S² / W for each (CART: Breiman et
 * al. 1984, section 8.4), of classes Σ W_k² / W (Gini, section 4.3); 0 and 1 as numbers rank splits as Gini does.
 */
export class SplitSearch {
  private readonly binned: Binned;
  private readonly y: Float64Array;
  /** Sums of a bin: the weight and the weighted target, or the weight of each class. */
  private readonly stride: number;
  private readonly classes: number;
  private readonly randomSplits: boolean;
  private readonly least: number;
  private readonly sums: Float64Array;
  private readonly bins: Uint8Array;
  private readonly own: Float64Array;
  private readonly all: Float64Array;
  private readonly leftSums: Float64Array;
  private rows = new Uint32Array(0);
  private weight = 0;

  constructor(binned: Binned, y: Float64Array, classes: number, options: SplitOptions) {
    this.binned = binned;
    this.y = y;
    this.classes = classes;
    this.stride = Math.max(2, classes);
    this.randomSplits = options.randomSplits;
    this.least = options.minChildRows - 0.5;
    this.sums = new Float64Array(257 * this.stride);
    this.bins = new Uint8Array(binned.rows);
    this.own = new Float64Array(2 * binned.rows);
    this.all = new Float64Array(this.stride);
    this.leftSums = new Float64Array(this.stride);
  }

  /** Turns to a node; false if it cannot or need not be split: too small, or all of one class or value. */
  enter(rows: Uint32Array, weights: Float64Array): boolean {
    const { own, y, all, classes } = this;
    this.rows = rows as Uint32Array<ArrayBuffer>;
    if (rows.length < 2) return false;
    all.fill(0);
    const first = y[rows[0] as number] as number;
    let same = true;
    let weight = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      const w = weights[row] as number;
      const target = y[row] as number;
      if (target !== first) same = false;
      weight += w;
      own[2 * i] = w;
      if (classes > 0) {
        own[2 * i + 1] = target;
        all[target] = (all[target] as number) + w;
      } else {
        own[2 * i + 1] = w * target;
        all[1] = (all[1] as number) + w * target;
      }
    }
    if (classes === 0) all[0] = weight;
    this.weight = weight;
    return !same && weight >= 2 * this.least;
  }

  /** `constant`: the column does not differ within the node. Undefined: every split would leave too few rows on a side. */
  split(column: number, random: Random): Split | 'constant' | undefined {
    const { rows, bins, binned } = this;
    const { u8 } = binned.arena.kernel.views;
    const from = binned.bins + column * binned.binStride;
    let lowest = 255;
    let highest = 0;
    for (let i = 0; i < rows.length; i++) {
      const bin = u8[from + (rows[i] as number)] as number;
      bins[i] = bin;
      if (bin < lowest) lowest = bin;
      if (bin > highest) highest = bin;
    }
    if (lowest === highest) return 'constant';
    this.fill(lowest, highest);
    const levels = binned.about[column]?.levels ?? 0;
    if (levels > 0) return this.splitLevels(column, levels, lowest, highest, random);
    const missing = (binned.binCounts[column] as number) - 1;
    return this.splitNumbers(column, missing, lowest, highest, random);
  }

  private fill(lowest: number, highest: number): void {
    const { sums, bins, own, stride, classes } = this;
    const count = this.rows.length;
    sums.fill(0, lowest * stride, (highest + 1) * stride);
    if (classes > 0) {
      for (let i = 0; i < count; i++) {
        const at = (bins[i] as number) * stride + (own[2 * i + 1] as number);
        sums[at] = (sums[at] as number) + (own[2 * i] as number);
      }
      return;
    }
    for (let i = 0; i < count; i++) {
      const at = 2 * (bins[i] as number);
      sums[at] = (sums[at] as number) + (own[2 * i] as number);
      sums[at + 1] = (sums[at + 1] as number) + (own[2 * i + 1] as number);
    }
  }

  private weightOf(bin: number): number {
    const { sums, stride, classes } = this;
    if (classes === 0) return sums[2 * bin] as number;
    let weight = 0;
    for (let k = 0; k < stride; k++) weight += sums[bin * stride + k] as number;
    return weight;
  }

  /** Moves a bin's sums to the left side and returns its weight. */
  private moveLeft(bin: number): number {
    const { sums, stride, classes, leftSums } = this;
    let weight = 0;
    for (let k = 0; k < stride; k++) {
      const sum = sums[bin * stride + k] as number;
      leftSums[k] = (leftSums[k] as number) + sum;
      weight += sum;
    }
    return classes === 0 ? (sums[2 * bin] as number) : weight;
  }

  /** Σ of S² / W (or W_k² / W) over both sides; less than nothing if a side is too small. */
  private score(leftWeight: number): number {
    const { leftSums, all, classes, least } = this;
    const rightWeight = this.weight - leftWeight;
    if (leftWeight < least || rightWeight < least) return -1;
    let left = 0;
    let right = 0;
    for (let k = classes === 0 ? 1 : 0; k < leftSums.length; k++) {
      const own = leftSums[k] as number;
      const other = (all[k] as number) - own;
      left += own * own;
      right += other * other;
    }
    return left / leftWeight + right / rightWeight;
  }

  private gainOf(score: number): number {
    const { all, classes } = this;
    let squares = 0;
    for (let k = classes === 0 ? 1 : 0; k < all.length; k++) squares += (all[k] as number) ** 2;
    return Math.max(0, score - squares / this.weight);
  }

  /** The best border from bin `lowest` to `end` (or `only` that), with the bin `before` on the left from the start (-1: none). */
  private scanNumbers(lowest: number, end: number, before: number, only: number): Found {
    const { sums, all, weight: total, least } = this;
    const sum = all[1] as number;
    let weight = before < 0 ? 0 : (sums[2 * before] as number);
    let left = before < 0 ? 0 : (sums[2 * before + 1] as number);
    let best = -1;
    let bestBin = -1;
    let bestWeight = 0;
    for (let bin = lowest; bin <= end; bin++) {
      const own = sums[2 * bin] as number;
      weight += own;
      left += sums[2 * bin + 1] as number;
      if (only >= 0 ? bin !== only : own === 0) continue;
      if (weight < least) continue;
      const rest = total - weight;
      if (rest < least) break;
      const score = (left * left) / weight + ((sum - left) * (sum - left)) / rest;
      if (score <= best) continue;
      best = score;
      bestBin = bin;
      bestWeight = weight;
    }
    return { score: best, bin: bestBin, weight: bestWeight };
  }

  private scanClasses(lowest: number, end: number, before: number, only: number): Found {
    this.leftSums.fill(0);
    let weight = before < 0 ? 0 : this.moveLeft(before);
    let best = -1;
    let bestBin = -1;
    let bestWeight = 0;
    for (let bin = lowest; bin <= end; bin++) {
      const own = this.moveLeft(bin);
      weight += own;
      if (only >= 0 ? bin !== only : own === 0) continue;
      const score = this.score(weight);
      if (score <= best) continue;
      best = score;
      bestBin = bin;
      bestWeight = weight;
    }
    return { score: best, bin: bestBin, weight: bestWeight };
  }

  private splitNumbers(
    column: number,
    missing: number,
    lowest: number,
    highest: number,
    random: Random,
  ): Split | undefined {
    const anyMissing = highest === missing;
    let last = anyMissing ? missing - 1 : highest;
    while (last > lowest && this.weightOf(last) === 0) last--;
    // With missing values the last bin of values can be split from them; without, it has nothing to its right.
    const end = anyMissing ? last : last - 1;
    const only = this.randomSplits ? lowest + Math.floor(random() * (end + 1 - lowest)) : -1;
    const tryLeft = anyMissing && (only < 0 || (only < last && random() < 0.5));
    const tryRight = only < 0 || !tryLeft;
    const scan = this.classes === 0 ? this.scanNumbers : this.scanClasses;
    const right = tryRight ? scan.call(this, lowest, end, -1, only) : nothing;
    const withLeft = tryLeft ? scan.call(this, lowest, end, missing, only) : nothing;
    const bestMissing = withLeft.score > right.score ? 1 : 0;
    const { score: best, bin: bestBin, weight: bestWeight } = bestMissing === 1 ? withLeft : right;
    if (bestBin < 0) return undefined;
    // Between two bins that have rows lie some without: the border is put in the middle.
    let next = bestBin + 1;
    while (next <= last && this.weightOf(next) === 0) next++;
    const bin = only >= 0 || next > last ? bestBin : (bestBin + next - 1) >> 1;
    const left = new Uint8Array(256);
    left.fill(1, 0, bin + 1);
    // Without any here, missing values follow the heavier side.
    left[missing] = anyMissing ? bestMissing : 2 * bestWeight >= this.weight ? 1 : 0;
    return { column, gain: this.gainOf(best), bin, left };
  }

  /** Levels in the order of their mean target, or share of the node's most frequent class: then as numbers. */
  private splitLevels(
    column: number,
    levels: number,
    lowest: number,
    highest: number,
    random: Random,
  ): Split | undefined {
    const { leftSums, sums, stride, classes, all } = this;
    const present: number[] = [];
    for (let code = lowest; code <= highest; code++)
      if (this.weightOf(code) > 0) present.push(code);
    const focus = classes === 0 ? 1 : all.indexOf(Math.max(...all));
    const mean = (code: number) => (sums[code * stride + focus] as number) / this.weightOf(code);
    const keys = new Map(
      present.map((code) => [code, this.randomSplits ? random() : mean(code)] as const),
    );
    present.sort((a, b) => (keys.get(a) as number) - (keys.get(b) as number) || a - b);
    const only = this.randomSplits ? Math.floor(random() * (present.length - 1)) : -1;
    leftSums.fill(0);
    let weight = 0;
    let best = -1;
    let bestCount = 0;
    let bestWeight = 0;
    for (let i = 0; i + 1 < present.length; i++) {
      weight += this.moveLeft(present[i] as number);
      if (only >= 0 && i !== only) continue;
      const score = this.score(weight);
      if (score <= best) continue;
      best = score;
      bestCount = i + 1;
      bestWeight = weight;
    }
    if (bestCount === 0) return undefined;
    // Levels that no row here has follow the heavier side.
    const left = new Uint8Array(256).fill(2 * bestWeight >= this.weight ? 1 : 0, 0, levels);
    for (const [i, code] of present.entries()) left[code] = i < bestCount ? 1 : 0;
    return { column, gain: this.gainOf(best), bin: -1, left };
  }
}
