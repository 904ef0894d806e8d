import type { AlgorithmName, Params, Size } from '../training/algorithm.ts';
import { toParams, toPoint } from './parameter-space.ts';
import type { Algorithms } from './propose-trials.ts';
import { derivedParams, searchSpace } from './search-space.ts';

/**
 * Configurations that did well on many data sets, cheap ones first; beside them each algorithm's defaults. Names the
 * algorithm does not have are ignored and values are kept within its ranges.
 */
const known: Readonly<Partial<Record<AlgorithmName, readonly Params[]>>> = {
  gbdt: [
    {},
    // Small trees, slowly: few rows, much noise.
    { learningRate: 0.03, leaves: 7, featureFraction: 0.5, subsample: 0.7, l2: 5 },
    { learningRate: 0.05, leaves: 20, featureFraction: 0.6, subsample: 0.8, l2: 1 },
    // Large trees: many rows, columns that depend on each other.
    { learningRate: 0.05, leaves: 127, featureFraction: 0.8, subsample: 0.8, minChildRows: 10 },
  ],
  linear: [{}],
  mlp: [{}],
  'extra-trees': [{}],
  'random-forest': [{}],
  knn: [{}],
};

const order: readonly AlgorithmName[] = [
  'linear',
  'gbdt',
  'random-forest',
  'extra-trees',
  'mlp',
  'knn',
];

export interface Starter {
  readonly algorithm: AlgorithmName;
  readonly params: Params;
}

export function starters(
  names: readonly AlgorithmName[],
  algorithms: Algorithms,
  size: Size,
): readonly Starter[] {
  return order
    .filter((name) => names.includes(name))
    .flatMap((algorithm) => {
      const space = searchSpace(algorithms[algorithm], size);
      const seen = new Set<string>();
      return (known[algorithm] ?? [{}]).flatMap((chosen) => {
        const params = toParams(space, toPoint(space, chosen));
        const text = JSON.stringify(params);
        if (seen.has(text)) return [];
        seen.add(text);
        return [{ algorithm, params: { ...params, ...derivedParams(algorithm, params) } }];
      });
    });
}
