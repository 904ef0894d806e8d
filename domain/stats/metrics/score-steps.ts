import { checkFinite } from './check-finite.ts';

/** What a classifier answers at one score: rows of each class that have it. Weights need not be whole. */
export interface ScoreStep {
  readonly score: number;
  readonly positives: number;
  readonly negatives: number;
}

/**
 * Rows by falling score, ties in one step: all that curves and areas need, so counted bins of scores (made into steps by
 * their owner) and rows share every formula. `labels` are 1 for the positive class. Errors: `invalid` for a score that
 * is not finite: it has no place in the order.
 */
export function scoreSteps(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights?: ArrayLike<number>,
): readonly ScoreStep[] {
  checkFinite(scores, 'Score');
  const order = Uint32Array.from({ length: labels.length }, (_, i) => i);
  order.sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const steps: { score: number; positives: number; negatives: number }[] = [];
  for (const i of order) {
    const score = scores[i] as number;
    let step = steps.at(-1);
    if (step === undefined || step.score !== score) {
      step = { score, positives: 0, negatives: 0 };
      steps.push(step);
    }
    const weight = weights === undefined ? 1 : (weights[i] as number);
    if (labels[i] === 1) step.positives += weight;
    else step.negatives += weight;
  }
  return steps;
}

/** Rows called positive from each step's score on. */
export interface Running {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** The steps added up from the highest score. */
export function runningCounts(steps: readonly ScoreStep[]): readonly Running[] {
  let [truePositives, falsePositives] = [0, 0];
  return steps.map(({ score, positives, negatives }) => {
    truePositives += positives;
    falsePositives += negatives;
    return { threshold: score, truePositives, falsePositives };
  });
}
