import type { Algorithm, AlgorithmName, ParamRange, Params, Size } from '../training/algorithm.ts';

/**
 * Not searched: balanced classes spoil probabilities, which the ensemble, its calibration and a threshold for stated
 * costs need; and steps, which early stopping finds.
 */
const notSearched: Readonly<Partial<Record<AlgorithmName, readonly string[]>>> = {
  gbdt: ['trees', 'maxDepth', 'earlyStoppingRounds'],
  mlp: ['epochs', 'batch'],
};

/** Slower learning wins little for what it takes: twice the time for half the rate. */
const leastRate = 0.02;

/** The ranges of an algorithm that leave something to choose. */
export function searchSpace(algorithm: Algorithm | undefined, size: Size): readonly ParamRange[] {
  if (!algorithm) return [];
  const left = ['classBalance', ...(notSearched[algorithm.name] ?? [])];
  return algorithm
    .space(size)
    .map((range) =>
      range.name === 'learningRate' && algorithm.name === 'gbdt' && range.kind === 'number'
        ? { ...range, min: leastRate }
        : range,
    )
    .filter(
      (range) =>
        !left.includes(range.name) && !(range.kind === 'choice' && range.choices.length < 2),
    );
}

/** More than any rate that is searched needs: early stopping ends them. */
const mostTrees = 4000;

/**
 * Parameters that follow from those that were proposed. Patience of boosting: as many rounds as move a score by about
 * 3 steps of full size, so that slow rates are not given up too early.
 */
export function derivedParams(algorithm: AlgorithmName, params: Params): Params {
  if (algorithm !== 'gbdt') return {};
  const rate = Number(params.learningRate ?? 0.1);
  const earlyStoppingRounds = Math.min(200, Math.max(30, Math.round(3 / rate)));
  return { trees: mostTrees, earlyStoppingRounds };
}
