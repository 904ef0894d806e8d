import type { BinnedColumn } from './bin.ts';
import { perBin } from './histogram.ts';
import type { GbdtParams } from './params.ts';

/** Sums over the rows of a node. */
export interface NodeSums {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
}

/** Threshold: bins up to `bin` go left. Equal: all bins but `bin` go left. */
export interface Split {
  readonly column: number;
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly left: NodeSums;
}

type Limits = Pick<GbdtParams, 'l2' | 'minChildRows' | 'minChildHessian' | 'minGain'>;

/** Mutable best-so-far of one node: the scans below visit every bin and allocate nothing. */
class Best {
  gain: number;
  column = -1;
  bin = 0;
  missingLeft = false;
  leftGradient = 0;
  leftHessian = 0;
  leftRows = 0;
  private readonly node: NodeSums;
  private readonly limits: Limits;
  private readonly nodeScore: number;

  constructor(node: NodeSums, limits: Limits) {
    this.node = node;
    this.limits = limits;
    this.nodeScore = node.gradient ** 2 / (node.hessian + limits.l2);
    this.gain = limits.minGain;
  }

  /** Gain of equation 7 in Chen & Guestrin (2016), "XGBoost", KDD, without the factor ½. */
  offer(column: number, bin: number, missingLeft: boolean, g: number, h: number, n: number): void {
    const { l2, minChildRows, minChildHessian } = this.limits;
    const rightHessian = this.node.hessian - h;
    if (n < minChildRows || this.node.rows - n < minChildRows) return;
    if (h < minChildHessian || rightHessian < minChildHessian) return;
    const rightGradient = this.node.gradient - g;
    const gain = (g * g) / (h + l2) + rightGradient ** 2 / (rightHessian + l2) - this.nodeScore;
    // A gain of rounding errors only is no gain.
    if (!(gain > this.gain) || gain <= 1e-10 * this.nodeScore + 1e-10) return;
    this.gain = gain;
    this.column = column;
    this.bin = bin;
    this.missingLeft = missingLeft;
    this.leftGradient = g;
    this.leftHessian = h;
    this.leftRows = n;
  }
}

/** The best split of a node over the given columns; undefined when none is allowed or gains anything. */
export function findSplit(
  histogram: Float64Array,
  offsets: Int32Array,
  columns: readonly BinnedColumn[],
  candidates: Int32Array,
  node: NodeSums,
  limits: Limits,
): Split | undefined {
  const best = new Best(node, limits);
  for (const index of candidates) {
    const column = columns[index] as BinnedColumn;
    const offset = offsets[index] as number;
    if (column.split === 'equal') scanLevels(best, histogram, offset, index, column.binCount, node);
    else scanThresholds(best, histogram, offset, index, column.binCount, node);
  }
  if (best.column < 0) return undefined;
  return {
    column: best.column,
    bin: best.bin,
    missingLeft: best.missingLeft,
    gain: best.gain,
    left: { gradient: best.leftGradient, hessian: best.leftHessian, rows: best.leftRows },
  };
}

function scanLevels(
  best: Best,
  histogram: Float64Array,
  offset: number,
  column: number,
  binCount: number,
  node: NodeSums,
): void {
  for (let bin = 0; bin < binCount; bin++) {
    const at = offset + perBin * bin;
    const rows = histogram[at + 2] as number;
    if (rows === 0) continue;
    const gradient = node.gradient - (histogram[at] as number);
    const hessian = node.hessian - (histogram[at + 1] as number);
    best.offer(column, bin, false, gradient, hessian, node.rows - rows);
  }
}

/**
 * Tries every threshold with the missing values on the right and, if the node has any, on the left. Without any, missing
 * values will follow the larger child. The last bin of values can only be split from the missing ones.
 */
function scanThresholds(
  best: Best,
  histogram: Float64Array,
  offset: number,
  column: number,
  binCount: number,
  node: NodeSums,
): void {
  const valueBins = binCount - 1;
  const missingAt = offset + perBin * valueBins;
  const missingRows = histogram[missingAt + 2] as number;
  const missingGradient = histogram[missingAt] as number;
  const missingHessian = histogram[missingAt + 1] as number;
  let gradient = 0;
  let hessian = 0;
  let rows = 0;
  for (let bin = 0; bin < valueBins; bin++) {
    const at = offset + perBin * bin;
    const inBin = histogram[at + 2] as number;
    if (inBin === 0) continue;
    gradient += histogram[at] as number;
    hessian += histogram[at + 1] as number;
    rows += inBin;
    const majorityLeft = missingRows === 0 && 2 * rows >= node.rows;
    best.offer(column, bin, majorityLeft, gradient, hessian, rows);
    if (missingRows === 0 || bin === valueBins - 1) continue;
    best.offer(
      column,
      bin,
      true,
      gradient + missingGradient,
      hessian + missingHessian,
      rows + missingRows,
    );
  }
}
