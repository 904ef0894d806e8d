import type { BestSplit } from './best-split.ts';
import type { BinSums } from './bin-sums.ts';
import type { LeftSide } from './left-side.ts';
import type { NodeRows } from './node-rows.ts';

/**
 * Splits levels in the order of their mean target, or of their share of the node's most frequent class, as if they were
 * numbers: of a number and of two classes no other set is better (Fisher 1958, "On grouping for maximum homogeneity").
 */
export class BestLevels {
  private readonly node: NodeRows;
  private readonly bins: BinSums;
  private readonly left: LeftSide;
  private readonly best: BestSplit;
  private readonly codes = new Int32Array(256);
  private readonly keys = new Float64Array(256);

  constructor(node: NodeRows, bins: BinSums, left: LeftSide, best: BestSplit) {
    this.node = node;
    this.bins = bins;
    this.left = left;
    this.best = best;
  }

  look(column: number): void {
    const { bins, left, best, codes } = this;
    const present = this.sort();
    left.sums.fill(0);
    let weight = 0;
    let kept = -1;
    for (let i = 0; i + 1 < present; i++) {
      weight += bins.moveLeft(codes[i] as number, left.sums);
      if (best.offer(column, -1, false, weight, left.score(weight))) kept = i;
    }
    if (kept < 0) return;
    const { levelsLeft, leftWeight } = best;
    levelsLeft.fill(2 * leftWeight >= this.node.weight ? 1 : 0);
    for (let i = 0; i < present; i++) levelsLeft[codes[i] as number] = i <= kept ? 1 : 0;
  }

  /** Sorts the codes of the levels that are there by insertion, which keeps equals in order; returns how many there are. */
  private sort(): number {
    const { bins, codes, keys, node } = this;
    const { all, classes } = node;
    const { sums, stride } = bins;
    let focus = classes === 0 ? 1 : 0;
    for (let k = 1; k < classes; k++) if ((all[k] as number) > (all[focus] as number)) focus = k;
    let present = 0;
    for (let code = node.lowest; code <= node.highest; code++) {
      const weight = bins.weightOf(code);
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
    return present;
  }
}
