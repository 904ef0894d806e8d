import { weightedMean } from '../training/model/answers.ts';
import { selectEnsemble } from '../training/model/ensemble.ts';
import type { Target } from '../training/task.ts';
import { lossOf, type Metric } from './score.ts';

/** A model of more members is slow to serve for what they add. */
const mostMembers = 8;
const leastWeight = 0.02;
/** Half a second for 30 candidates on 25 000 rows. */
const rounds = 30;

/**
 * Weights of all candidates by greedy selection (Caruana et al. 2004). Those below `leastWeight` and beyond `mostMembers`
 * are dropped, unless the best candidate alone is better than what is left.
 */
export function greedyWeights(
  answers: readonly Float64Array[],
  target: Target,
  metric: Metric,
): readonly number[] {
  const isLog = metric === 'log-loss';
  const given = isLog ? answers.map((each) => ofTruth(each, target)) : answers;
  const loss = isLog
    ? meanLog(target.weights)
    : (each: Float64Array) => lossOf(metric, each, target);
  const { weights } = selectEnsemble({ answers: given, loss, rounds });
  const limit = Math.max(leastWeight, [...weights].sort((a, b) => b - a)[mostMembers] ?? 0);
  const heaviest = Math.max(...weights);
  const kept = weights.map((weight) => (weight > limit || weight === heaviest ? weight : 0));
  const sum = kept.reduce((total, weight) => total + weight, 0);
  const shares = kept.map((weight) => weight / sum);
  const alone = given.map(loss);
  const best = alone.indexOf(Math.min(...alone));
  return loss(weightedMean(given, shares)) <= (alone[best] as number)
    ? shares
    : shares.map((_, at) => (at === best ? 1 : 0));
}

/** The log loss asks only for the probability of what came true. */
function ofTruth(answers: Float64Array, { y, outputs }: Target): Float64Array {
  return y.map((label, row) => answers[row * outputs + label] as number);
}

function meanLog(weights: Float64Array | undefined): (truth: Float64Array) => number {
  return (truth) => {
    let sum = 0;
    let total = 0;
    for (let row = 0; row < truth.length; row++) {
      const weight = weights?.[row] ?? 1;
      sum -= weight * Math.log(Math.max(1e-15, truth[row] as number));
      total += weight;
    }
    return sum / total;
  };
}
