import type { Algorithm, AlgorithmName } from './algorithm.ts';
import { gbdt } from './boosting/gbdt.ts';
import { extraTrees, randomForest } from './forest/forest.ts';
import { linear } from './linear/linear.ts';
import { mlp } from './mlp/mlp.ts';
import { knn } from './neighbours/knn.ts';

/** Every family of models that can be trained here. */
export const algorithms: Readonly<Record<AlgorithmName, Algorithm>> = {
  gbdt,
  'random-forest': randomForest,
  'extra-trees': extraTrees,
  linear,
  mlp,
  knn,
};
