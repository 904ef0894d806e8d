import type { NodeRows } from './node-rows.ts';

/** By bin of the column that was read last: weight and weighted target, or the weight of each class. */
export class BinSums {
  /** `stride` numbers a bin; all 0 between two looks. */
  readonly sums: Float64Array;
  readonly stride: number;
  private readonly node: NodeRows;
  private readonly classes: number;

  constructor(node: NodeRows) {
    this.node = node;
    this.classes = node.classes;
    this.stride = node.all.length;
    this.sums = new Float64Array(256 * this.stride);
  }

  fill(): void {
    const { sums, stride } = this;
    const { bins, own, classes, count } = this.node;
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

  /** Those of the bins that were filled back to 0. */
  clear(): void {
    const { lowest, highest } = this.node;
    this.sums.fill(0, lowest * this.stride, (highest + 1) * this.stride);
  }

  weightOf(bin: number): number {
    const { sums, stride, classes } = this;
    if (classes === 0) return sums[2 * bin] as number;
    let weight = 0;
    for (let k = 0; k < stride; k++) weight += sums[bin * stride + k] as number;
    return weight;
  }

  /** Adds a bin's sums to `left`; returns its weight. */
  moveLeft(bin: number, left: Float64Array): number {
    const { sums, stride, classes } = this;
    let weight = 0;
    for (let k = 0; k < stride; k++) {
      const sum = sums[bin * stride + k] as number;
      left[k] = (left[k] as number) + sum;
      weight += sum;
    }
    return classes === 0 ? (sums[2 * bin] as number) : weight;
  }
}
