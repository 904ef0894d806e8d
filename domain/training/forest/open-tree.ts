import type { Binned } from '../trees/binned.ts';
import { largestFloat32, type Tree, type treeArrays } from '../trees/tree.ts';
import type { BestSplit } from './best-split.ts';

/** A tree whose number of nodes is not known yet. */
export class OpenTree {
  private readonly columns: number[] = [];
  private readonly thresholds: number[] = [];
  private readonly missingLeft: number[] = [];
  private readonly setOf: number[] = [];
  private readonly lefts: number[] = [];
  private readonly rights: number[] = [];
  private readonly counts: number[] = [];
  private readonly gains: number[] = [];
  private readonly sets: Uint8Array[] = [];

  leaf(rows: number): number {
    this.thresholds.push(0);
    this.missingLeft.push(0);
    this.lefts.push(0);
    this.rights.push(0);
    this.gains.push(0);
    this.setOf.push(-1);
    this.counts.push(rows);
    return this.columns.push(-1) - 1;
  }

  split(
    node: number,
    left: number,
    right: number,
    { column, bin, gain }: BestSplit,
    sides: Uint8Array,
    { about, cuts, binCounts }: Binned,
  ): void {
    this.columns[node] = column;
    this.lefts[node] = left;
    this.rights[node] = right;
    this.gains[node] = gain;
    const levels = about[column]?.levels ?? 0;
    if (levels > 0) {
      this.setOf[node] = this.sets.push(sides.slice(0, levels)) - 1;
      return;
    }
    this.thresholds[node] = cuts[column]?.[bin] ?? largestFloat32;
    this.missingLeft[node] = sides[(binCounts[column] as number) - 1] as number;
  }

  finish(): Tree {
    const tree = {
      column: Int32Array.from(this.columns),
      threshold: Float32Array.from(this.thresholds),
      missingLeft: Uint8Array.from(this.missingLeft),
      set: Int32Array.from(this.setOf),
      left: Int32Array.from(this.lefts),
      right: Int32Array.from(this.rights),
      value: new Float32Array(this.columns.length),
      rows: Int32Array.from(this.counts),
      gain: Float64Array.from(this.gains),
    } satisfies Record<(typeof treeArrays)[number], unknown>;
    return { ...tree, sets: this.sets };
  }
}
