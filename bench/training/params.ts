import type { Params } from '#domain/training/algorithm.ts';

/** The hyper-parameters of every measurement; train_peer.py has the same for the peers. */
export const sameParams = (trees: number): Params => ({
  trees,
  learningRate: 0.1,
  leaves: 31,
  bins: 255,
  minChildRows: 20,
  minChildHessian: 1e-3,
  l2: 0,
  featureFraction: 1,
  earlyStoppingRounds: 0,
});
