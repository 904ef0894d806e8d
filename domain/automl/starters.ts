import type { AlgorithmName, Params, Size } from '../training/algorithm.ts';
import { toParams, toPoint } from './parameter-space.ts';
import type { Algorithms } from './propose-trials.ts';
import { derivedParams, searchSpace } from './search-space.ts';

/** From so many rows on, larger trees than on fewer are known to be good. */
const manyRows = 10_000;
const slow = { learningRate: 0.05, subsample: 0.8 };

/**
 * Configurations of boosting that did well on many data sets, beside its defaults. Fewer rows have more noise: small
 * trees, slowly. Names the algorithm does not have are ignored and values are kept within its ranges.
 */
const knownGbdt = (rows: number): readonly Params[] =>
  rows < manyRows
    ? [
        { learningRate: 0.03, leaves: 7, featureFraction: 0.5, subsample: 0.7, l2: 5 },
        {
          learningRate: 0.07,
          leaves: 4,
          featureFraction: 0.4,
          subsample: 0.7,
          l1: 2,
          l2: 4,
          minChildRows: 100,
        },
        { ...slow, leaves: 16, featureFraction: 0.6 },
        { ...slow, leaves: 127, featureFraction: 0.8, minChildRows: 10 },
      ]
    : [
        { ...slow, leaves: 20, featureFraction: 0.6 },
        { ...slow, leaves: 63, featureFraction: 0.5, minChildRows: 40, l2: 10 },
        { learningRate: 0.07, leaves: 160, featureFraction: 0.8, subsample: 0.8, minChildRows: 10 },
      ];

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

/** Each algorithm's defaults and what else is known to be good, cheap ones first. */
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
      const known = algorithm === 'gbdt' ? knownGbdt(size.rows) : [];
      return [{}, ...known].flatMap((chosen) => {
        const params = toParams(space, toPoint(space, chosen));
        const text = JSON.stringify(params);
        if (seen.has(text)) return [];
        seen.add(text);
        return [{ algorithm, params: { ...params, ...derivedParams(algorithm, params) } }];
      });
    });
}
