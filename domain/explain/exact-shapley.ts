import { invalid } from '#domain/errors.ts';
import type { Contributions } from './tree-shap.ts';

/** Two to the power of this many evaluations for each background row. */
const mostFeatures = 16;

/**
 * Shapley values of any function of a row, by every coalition: features that are not in it have the values of a background
 * row, and the mean over `background` counts (what shap's KernelExplainer estimates). Errors: `invalid` without
 * background rows or above 16 features.
 */
export function exactShapley(
  answer: (row: readonly number[]) => number,
  row: readonly number[],
  background: readonly (readonly number[])[],
): Contributions {
  const features = row.length;
  if (features > mostFeatures)
    throw invalid(
      `${features} features have too many coalitions: at most ${mostFeatures} can be explained exactly.`,
    );
  if (background.length === 0)
    throw invalid('An explanation needs at least one background row to compare with.');
  const worth = Float64Array.from({ length: 2 ** features }, (_, coalition) => {
    let sum = 0;
    for (const other of background)
      sum += answer(other.map((value, i) => ((coalition >> i) & 1 ? (row[i] as number) : value)));
    return sum / background.length;
  });
  const weight = weightsBySize(features);
  const values = new Float64Array(features);
  for (let coalition = 0; coalition < worth.length; coalition++) {
    const size = bitsIn(coalition);
    for (let i = 0; i < features; i++)
      if (((coalition >> i) & 1) === 0)
        (values[i] as number) +=
          (weight[size] as number) *
          ((worth[coalition | (1 << i)] as number) - (worth[coalition] as number));
  }
  return { expected: worth[0] as number, values };
}

/** Chance that exactly a given coalition of each size is there when a feature joins in random order: s! (n - s - 1)! / n!. */
function weightsBySize(features: number): Float64Array {
  const weights = new Float64Array(features);
  let ways = 1;
  for (let size = 0; size < features; size++) {
    weights[size] = 1 / (features * ways);
    ways = (ways * (features - 1 - size)) / (size + 1);
  }
  return weights;
}

function bitsIn(coalition: number): number {
  let bits = 0;
  for (let rest = coalition; rest > 0; rest >>= 1) bits += rest & 1;
  return bits;
}
