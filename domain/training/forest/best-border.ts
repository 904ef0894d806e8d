import type { BestSplit } from './best-split.ts';
import type { BinSums } from './bin-sums.ts';
import type { LeftSide } from './left-side.ts';
import type { NodeRows } from './node-rows.ts';

/** Tries every border between the bins of a column of numbers, with the missing values on either side. */
export class BestBorder {
  private readonly node: NodeRows;
  private readonly bins: BinSums;
  private readonly left: LeftSide;
  private readonly best: BestSplit;
  private readonly least: number;

  constructor(node: NodeRows, bins: BinSums, left: LeftSide, best: BestSplit, least: number) {
    this.node = node;
    this.bins = bins;
    this.left = left;
    this.best = best;
    this.least = least;
  }

  /** @param missing The bin of missing values. */
  look(column: number, missing: number): void {
    const { best, bins } = this;
    const { lowest, highest } = this.node;
    const anyMissing = highest === missing;
    let last = highest;
    if (anyMissing) {
      last--;
      while (bins.weightOf(last) === 0) last--;
    }
    // With missing values the last bin of values can be split from them; without, it has nothing to its right.
    const end = anyMissing ? last : last - 1;
    const before = best.score;
    this.scan(column, lowest, end, -1);
    if (anyMissing) this.scan(column, lowest, end, missing);
    if (best.score === before) return;
    best.anyMissing = anyMissing;
    // Between two bins that have rows lie some without: the border is put in the middle.
    let next = best.bin + 1;
    while (next <= last && bins.weightOf(next) === 0) next++;
    if (next <= last) best.bin = (best.bin + next - 1) >> 1;
  }

  /** Every border from `lowest` to `end`; with the bin `missing` on the left from the start (-1: not). */
  private scan(column: number, lowest: number, end: number, missing: number): void {
    if (this.node.classes > 0) this.scanClasses(column, lowest, end, missing);
    else this.scanNumber(column, lowest, end, missing);
  }

  private scanClasses(column: number, lowest: number, end: number, missing: number): void {
    const { bins, left, best, least } = this;
    const total = this.node.weight;
    left.sums.fill(0);
    let weight = missing < 0 ? 0 : bins.moveLeft(missing, left.sums);
    for (let bin = lowest; bin <= end; bin++) {
      const own = bins.moveLeft(bin, left.sums);
      if (own === 0) continue;
      weight += own;
      if (weight < least) continue;
      if (total - weight < least) break;
      best.offer(column, bin, missing >= 0, weight, left.score(weight));
    }
  }

  /** As `LeftSide.score`, in the loop. */
  private scanNumber(column: number, lowest: number, end: number, missing: number): void {
    const { sums } = this.bins;
    const { least } = this;
    const total = this.node.weight;
    const sum = this.node.all[1] as number;
    let weight = missing < 0 ? 0 : (sums[2 * missing] as number);
    let left = missing < 0 ? 0 : (sums[2 * missing + 1] as number);
    let best = this.best.score;
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
    if (bestBin >= 0) this.best.offer(column, bestBin, missing >= 0, bestWeight, best);
  }
}
