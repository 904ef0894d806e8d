import type { Random } from '../random.ts';
import type { BestSplit } from './best-split.ts';
import type { LeftSide } from './left-side.ts';
import type { NodeRows } from './node-rows.ts';

/** One random split of a column: extremely randomised trees (Geurts, Ernst & Wehenkel 2006, Machine Learning 63). */
export class RandomSplit {
  private readonly node: NodeRows;
  private readonly left: LeftSide;
  private readonly best: BestSplit;
  /** A 1 for each bin that goes left. */
  private readonly side = new Float64Array(256);
  private readonly codes = new Int32Array(256);

  constructor(node: NodeRows, left: LeftSide, best: BestSplit) {
    this.node = node;
    this.left = left;
    this.best = best;
  }

  /** A border between the lowest and the highest bin. @param missing The bin of missing values: it falls by a coin. */
  border(column: number, missing: number, random: Random): void {
    const { side, left, best } = this;
    const { lowest, highest } = this.node;
    const anyMissing = highest === missing;
    const last = anyMissing ? this.highestBut(missing) : highest;
    const end = anyMissing ? last : last - 1;
    const border = lowest + Math.floor(random() * (end + 1 - lowest));
    const missingLeft = anyMissing && border < last && random() < 0.5;
    side.fill(0);
    side.fill(1, lowest, border + 1);
    if (missingLeft) side[missing] = 1;
    const weight = this.sumLeft();
    if (best.offer(column, border, missingLeft, weight, left.score(weight))) {
      best.anyMissing = anyMissing;
    }
  }

  private highestBut(missing: number): number {
    const { bins, count, lowest } = this.node;
    let last = lowest;
    for (let i = 0; i < count; i++) {
      const bin = bins[i] as number;
      if (bin !== missing && bin > last) last = bin;
    }
    return last;
  }

  /** Each level goes left or right by the toss of a coin, at least one of them either way. */
  levels(column: number, random: Random): void {
    const { side, codes, left, best } = this;
    const present = this.findPresent();
    // One of the 2^present - 2 ways that leave no side empty, as far as coins tell.
    const stays = Math.floor(random() * present);
    const goes = (stays + 1 + Math.floor(random() * (present - 1))) % present;
    for (let i = 0; i < present; i++) {
      side[codes[i] as number] = i === goes || (i !== stays && random() < 0.5) ? 1 : 0;
    }
    const weight = this.sumLeft();
    if (!best.offer(column, -1, false, weight, left.score(weight))) return;
    const { levelsLeft } = best;
    levelsLeft.fill(2 * weight >= this.node.weight ? 1 : 0);
    for (let i = 0; i < present; i++) {
      const code = codes[i] as number;
      levelsLeft[code] = side[code] as number;
    }
  }

  /** Writes the codes of the levels that are there; returns how many there are. */
  private findPresent(): number {
    const { side, codes } = this;
    const { bins, count, lowest, highest } = this.node;
    side.fill(-1, lowest, highest + 1);
    for (let i = 0; i < count; i++) side[bins[i] as number] = 0;
    let present = 0;
    for (let code = lowest; code <= highest; code++) if (side[code] === 0) codes[present++] = code;
    return present;
  }

  /** The sums of the rows whose bin has a 1 in `side`; returns their weight. */
  private sumLeft(): number {
    const { side } = this;
    const { sums: left } = this.left;
    const { bins, own, classes, count } = this.node;
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
