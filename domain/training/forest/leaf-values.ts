import type { Target } from '../task.ts';

/** How leaves answer: the weighted mean of their rows and of `smoothing` rows more that are as all rows are. */
export interface LeafRule {
  readonly target: Target;
  readonly smoothing: number;
  /** Multiclass: the share of each class among all rows. Else one number: their mean. */
  readonly prior: Float64Array;
}

export function leafRule(target: Target, weights: Float64Array, smoothing: number): LeafRule {
  const { y, task, outputs } = target;
  const prior = new Float64Array(task === 'multiclass' ? outputs : 1);
  for (let row = 0; row < y.length; row++) {
    const own = y[row] as number;
    const weight = weights[row] as number;
    if (task !== 'multiclass') prior[0] = (prior[0] as number) + weight * own;
    else prior[own] = (prior[own] as number) + weight;
  }
  return { target, smoothing, prior: prior.map((sum) => sum / y.length) };
}

/**
 * Nodes × answers of a leaf, row-major; 0 for inner nodes. The smoothing is the m-estimate (Provost & Domingos 2003, "Tree
 * induction for probability-based ranking", Machine Learning 52), without which leaves of few rows are too sure.
 *
 * @param leaves the leaf that each row comes to. @param weights 0 for rows that do not count.
 */
export function leafValues(
  { target, smoothing, prior }: LeafRule,
  nodes: number,
  leaves: Int32Array,
  weights: Float64Array,
): Float64Array {
  const { y, task } = target;
  const width = prior.length;
  const values = new Float64Array(nodes * width);
  const totals = new Float64Array(nodes);
  for (let row = 0; row < y.length; row++) {
    const weight = weights[row] as number;
    if (weight === 0) continue;
    const own = y[row] as number;
    const leaf = leaves[row] as number;
    const at = task === 'multiclass' ? leaf * width + own : leaf;
    totals[leaf] = (totals[leaf] as number) + weight;
    values[at] = (values[at] as number) + (task === 'multiclass' ? weight : weight * own);
  }
  for (let at = 0; at < values.length; at++) {
    const total = totals[Math.floor(at / width)] as number;
    if (total === 0) continue;
    const believed = smoothing * (prior[at % width] as number);
    values[at] = ((values[at] as number) + believed) / (total + smoothing);
  }
  return values;
}
