import type { Random } from '../random.ts';
import type { Binned } from '../trees/binned.ts';

export interface SplitOptions {
  /** Sum of weights that each side of a split must have; weights have a mean of 1. */
  readonly minChildRows: number;
  /** One random threshold (or set of levels) for each column and node instead of the best. */
  readonly randomSplits: boolean;
}

/** A tree's rows: weight and weighted target (or weight and class), side by side. */
export type Pairs = Float64Array;

/**
 * The best split of a node by the columns that are looked at. Of a number the sum of squares between two sides counts, S² / W
 * for each (CART: Breiman et al. 1984, section 8.4), of classes Σ W_k² / W (Gini, section 4.3); 0 and 1 as numbers rank
 * splits as Gini does. The inner loop of forests: nothing is allocated in it.
 */
export class SplitSearch {
  /** Of the best split so far; -1: none was found. */
  column = -1;
  /** Numbers: the last bin that goes left. */
  bin = 0;
  private missingLeft = false;
  private leftWeight = 0;
  private best = -1;
  /** A 1 for each level that goes left by the best split so far, if that is by levels. */
  private readonly levelsLeft = new Uint8Array(256);
  private readonly binsLeft = new Uint8Array(256);

  private readonly binned: Binned;
  private readonly classes: number;
  private readonly stride: number;
  private readonly least: number;
  private readonly randomSplits: boolean;
  /** By bin: weight and weighted target, or the weight of each class. All 0 between two looks. */
  private readonly sums: Float64Array;
  private readonly bins: Uint8Array;
  /** The node's rows of the pairs, in order. */
  private readonly own: Float64Array;
  private readonly all: Float64Array;
  private readonly left: Float64Array;
  private readonly side = new Float64Array(256);
  private readonly codes = new Int32Array(256);
  private readonly keys = new Float64Array(256);
  private order = new Uint32Array(0);
  private start = 0;
  private count = 0;
  private weight = 0;

  /** @param classes 0: the target is a number (or 0 and 1); else codes of so many classes. */
  constructor(binned: Binned, classes: number, { minChildRows, randomSplits }: SplitOptions) {
    this.binned = binned;
    this.classes = classes;
    this.stride = Math.max(2, classes);
    this.least = minChildRows - 0.5;
    this.randomSplits = randomSplits;
    this.sums = new Float64Array(256 * this.stride);
    this.bins = new Uint8Array(binned.rows);
    this.own = new Float64Array(2 * binned.rows);
    this.all = new Float64Array(this.stride);
    this.left = new Float64Array(this.stride);
  }

  /** Turns to the rows `order[start … end)`; false if they cannot or need not be split: too few, or of one class or value. */
  enter(order: Uint32Array<ArrayBuffer>, start: number, end: number, pairs: Pairs): boolean {
    const { own, all, classes } = this;
    this.column = -1;
    this.best = -1;
    this.order = order;
    this.start = start;
    this.count = end - start;
    if (this.count < 2) return false;
    if (this.same(pairs)) return false;
    all.fill(0);
    let weight = 0;
    let sum = 0;
    for (let i = start, to = 0; i < end; i++, to += 2) {
      const at = 2 * (order[i] as number);
      const w = pairs[at] as number;
      const target = pairs[at + 1] as number;
      own[to] = w;
      own[to + 1] = target;
      weight += w;
      if (classes > 0) all[target] = (all[target] as number) + w;
      else sum += target;
    }
    if (classes === 0) {
      all[0] = weight;
      all[1] = sum;
    }
    this.weight = weight;
    return weight >= 2 * this.least;
  }

  /** Whether all rows are of one class, or of one value up to rounding; looks no further than the first that is not. */
  private same(pairs: Pairs): boolean {
    const { order, start, count, classes } = this;
    const at = 2 * (order[start] as number);
    const first = (pairs[at + 1] as number) / (classes > 0 ? 1 : (pairs[at] as number));
    for (let i = start + 1; i < start + count; i++) {
      const to = 2 * (order[i] as number);
      const value = classes > 0 ? first : first * (pairs[to] as number);
      const target = pairs[to + 1] as number;
      if (Math.abs(target - value) > 1e-12 * Math.abs(target)) return false;
    }
    return true;
  }

  /** Takes the column's split if it is better than those before; false: the column does not differ within the node. */
  look(column: number, random: Random): boolean {
    const { binned, bins, order, start, count } = this;
    const { u8 } = binned.arena.kernel.views;
    const from = binned.bins + column * binned.binStride;
    let lowest = 255;
    let highest = 0;
    for (let i = 0; i < count; i++) {
      const bin = u8[from + (order[start + i] as number)] as number;
      bins[i] = bin;
      if (bin < lowest) lowest = bin;
      if (bin > highest) highest = bin;
    }
    if (lowest === highest) return false;
    const levels = binned.about[column]?.levels ?? 0;
    const missing = (binned.binCounts[column] as number) - 1;
    if (this.randomSplits) {
      if (levels > 0) this.randomLevels(column, lowest, highest, random);
      else this.randomBorder(column, missing, lowest, highest, random);
      return true;
    }
    this.fill();
    if (levels > 0) this.bestLevels(column, lowest, highest);
    else this.bestBorder(column, missing, lowest, highest);
    this.sums.fill(0, lowest * this.stride, (highest + 1) * this.stride);
    return true;
  }

  /** What the best split takes away: of the weighted squared error, or of the Gini impurity, in sum over the rows. */
  get gain(): number {
    const { all, classes, weight } = this;
    let squares = 0;
    for (let k = classes === 0 ? 1 : 0; k < all.length; k++) squares += (all[k] as number) ** 2;
    return Math.max(0, this.best - squares / weight);
  }

  /**
   * A 1 for each bin (or level) that goes left by the best split, until the next look. What no row here has follows the
   * heavier side.
   */
  sides(): Uint8Array {
    const { column, binned, bin, leftWeight, weight, missingLeft, binsLeft: left } = this;
    if ((binned.about[column]?.levels ?? 0) > 0) return this.levelsLeft;
    left.fill(0);
    left.fill(1, 0, bin + 1);
    const missing = (binned.binCounts[column] as number) - 1;
    left[missing] = (this.anyMissing ? missingLeft : 2 * leftWeight >= weight) ? 1 : 0;
    return left;
  }
  private anyMissing = false;

  private fill(): void {
    const { sums, bins, own, stride, classes, count } = this;
    if (classes > 0) {
      for (let i = 0, at = 0; i < count; i++, at += 2) {
        const to = (bins[i] as number) * stride + (own[at + 1] as number);
        sums[to] = (sums[to] as number) + (own[at] as number);
      }
      return;
    }
    for (let i = 0, at = 0; i < count; i++, at += 2) {
      const to = 2 * (bins[i] as number);
      sums[to] = (sums[to] as number) + (own[at] as number);
      sums[to + 1] = (sums[to + 1] as number) + (own[at + 1] as number);
    }
  }

  private weightOf(bin: number): number {
    const { sums, stride, classes } = this;
    if (classes === 0) return sums[2 * bin] as number;
    let weight = 0;
    for (let k = 0; k < stride; k++) weight += sums[bin * stride + k] as number;
    return weight;
  }

  private bestBorder(column: number, missing: number, lowest: number, highest: number): void {
    const anyMissing = highest === missing;
    let last = highest;
    if (anyMissing) {
      last--;
      while (this.weightOf(last) === 0) last--;
    }
    // With missing values the last bin of values can be split from them; without, it has nothing to its right.
    const end = anyMissing ? last : last - 1;
    const before = this.best;
    this.scan(column, lowest, end, -1);
    if (anyMissing) this.scan(column, lowest, end, missing);
    if (this.best === before) return;
    this.anyMissing = anyMissing;
    // Between two bins that have rows lie some without: the border is put in the middle.
    let next = this.bin + 1;
    while (next <= last && this.weightOf(next) === 0) next++;
    if (next <= last) this.bin = (this.bin + next - 1) >> 1;
  }

  /** Every border from `lowest` to `end`; with the bin `missing` on the left from the start (-1: not). */
  private scan(column: number, lowest: number, end: number, missing: number): void {
    const { sums, all, least, weight: total, classes } = this;
    if (classes > 0) {
      this.left.fill(0);
      let weight = missing < 0 ? 0 : this.moveLeft(missing);
      for (let bin = lowest; bin <= end; bin++) {
        const own = this.moveLeft(bin);
        weight += own;
        if (own > 0) this.offer(column, bin, missing >= 0, weight, this.score(weight));
      }
      return;
    }
    const sum = all[1] as number;
    let weight = missing < 0 ? 0 : (sums[2 * missing] as number);
    let left = missing < 0 ? 0 : (sums[2 * missing + 1] as number);
    let best = this.best;
    let bestBin = -1;
    let bestWeight = 0;
    for (let bin = lowest; bin <= end; bin++) {
      const own = sums[2 * bin] as number;
      if (own === 0) continue;
      weight += own;
      left += sums[2 * bin + 1] as number;
      if (weight < least) continue;
      const rest = total - weight;
      if (rest < least) break;
      const right = sum - left;
      const score = (left * left) / weight + (right * right) / rest;
      if (score <= best) continue;
      best = score;
      bestBin = bin;
      bestWeight = weight;
    }
    if (bestBin >= 0) this.offer(column, bestBin, missing >= 0, bestWeight, best);
  }

  private offer(
    column: number,
    bin: number,
    missingLeft: boolean,
    weight: number,
    score: number,
  ): boolean {
    if (score <= this.best) return false;
    this.best = score;
    this.column = column;
    this.bin = bin;
    this.missingLeft = missingLeft;
    this.leftWeight = weight;
    return true;
  }

  /** Adds a bin's sums to those of the left side; returns its weight. */
  private moveLeft(bin: number): number {
    const { sums, stride, classes, left } = this;
    let weight = 0;
    for (let k = 0; k < stride; k++) {
      const sum = sums[bin * stride + k] as number;
      left[k] = (left[k] as number) + sum;
      weight += sum;
    }
    return classes === 0 ? (sums[2 * bin] as number) : weight;
  }

  /** Of the sums on the left, with so much weight; -1 if a side is too small. */
  private score(leftWeight: number): number {
    const { left, all, classes, least } = this;
    const rightWeight = this.weight - leftWeight;
    if (leftWeight < least || rightWeight < least) return -1;
    let squares = 0;
    let others = 0;
    for (let k = classes === 0 ? 1 : 0; k < left.length; k++) {
      const own = left[k] as number;
      const other = (all[k] as number) - own;
      squares += own * own;
      others += other * other;
    }
    return squares / leftWeight + others / rightWeight;
  }

  /** Levels in the order of their mean target, or of their share of the node's most frequent class: then as numbers. */
  private bestLevels(column: number, lowest: number, highest: number): void {
    const { sums, stride, classes, all, codes, keys, levelsLeft } = this;
    let focus = classes === 0 ? 1 : 0;
    for (let k = 1; k < classes; k++) if ((all[k] as number) > (all[focus] as number)) focus = k;
    let present = 0;
    for (let code = lowest; code <= highest; code++) {
      const weight = this.weightOf(code);
      if (weight === 0) continue;
      const key = (sums[code * stride + focus] as number) / weight;
      let place = present++;
      for (; place > 0 && (keys[place - 1] as number) > key; place--) {
        keys[place] = keys[place - 1] as number;
        codes[place] = codes[place - 1] as number;
      }
      keys[place] = key;
      codes[place] = code;
    }
    this.left.fill(0);
    let weight = 0;
    let kept = -1;
    for (let i = 0; i + 1 < present; i++) {
      weight += this.moveLeft(codes[i] as number);
      if (this.offer(column, -1, false, weight, this.score(weight))) kept = i;
    }
    if (kept < 0) return;
    levelsLeft.fill(2 * this.leftWeight >= this.weight ? 1 : 0);
    for (let i = 0; i < present; i++) levelsLeft[codes[i] as number] = i <= kept ? 1 : 0;
  }

  private randomBorder(
    column: number,
    missing: number,
    lowest: number,
    highest: number,
    random: Random,
  ): void {
    const { bins, side, count } = this;
    const anyMissing = highest === missing;
    let last = highest;
    if (anyMissing) {
      last = lowest;
      for (let i = 0; i < count; i++) {
        const bin = bins[i] as number;
        if (bin !== missing && bin > last) last = bin;
      }
    }
    const end = anyMissing ? last : last - 1;
    const border = lowest + Math.floor(random() * (end + 1 - lowest));
    const missingLeft = anyMissing && border < last && random() < 0.5;
    side.fill(0);
    side.fill(1, lowest, border + 1);
    if (missingLeft) side[missing] = 1;
    const weight = this.sumLeft();
    if (this.offer(column, border, missingLeft, weight, this.score(weight))) {
      this.anyMissing = anyMissing;
    }
  }

  /** Each level goes left or right by the toss of a coin, at least one of them either way. */
  private randomLevels(column: number, lowest: number, highest: number, random: Random): void {
    const { bins, side, codes, count, levelsLeft } = this;
    side.fill(-1, lowest, highest + 1);
    for (let i = 0; i < count; i++) side[bins[i] as number] = 0;
    let present = 0;
    for (let code = lowest; code <= highest; code++) if (side[code] === 0) codes[present++] = code;
    // One of the 2^present - 2 ways that leave no side empty, as far as coins tell.
    const stays = Math.floor(random() * present);
    const goes = (stays + 1 + Math.floor(random() * (present - 1))) % present;
    for (let i = 0; i < present; i++) {
      side[codes[i] as number] = i === goes || (i !== stays && random() < 0.5) ? 1 : 0;
    }
    const weight = this.sumLeft();
    if (!this.offer(column, -1, false, weight, this.score(weight))) return;
    levelsLeft.fill(2 * weight >= this.weight ? 1 : 0);
    for (let i = 0; i < present; i++) {
      const code = codes[i] as number;
      levelsLeft[code] = side[code] as number;
    }
  }

  /** The sums of the rows whose bin has a 1 in `side`; returns their weight. */
  private sumLeft(): number {
    const { bins, side, own, left, classes, count } = this;
    let weight = 0;
    if (classes > 0) {
      left.fill(0);
      for (let i = 0, at = 0; i < count; i++, at += 2) {
        const w = (own[at] as number) * (side[bins[i] as number] as number);
        weight += w;
        const k = own[at + 1] as number;
        left[k] = (left[k] as number) + w;
      }
      return weight;
    }
    let sum = 0;
    for (let i = 0, at = 0; i < count; i++, at += 2) {
      const goes = side[bins[i] as number] as number;
      weight += (own[at] as number) * goes;
      sum += (own[at + 1] as number) * goes;
    }
    left[1] = sum;
    return weight;
  }
}
