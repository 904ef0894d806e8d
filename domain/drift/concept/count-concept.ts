import { invalid } from '#domain/errors.ts';
import type { Labelled, Predicts } from '../performance/count-labelled.ts';
import type { ConceptMoments } from './concept-moments.ts';

/** Parts of 1 in a score. */
const units = 2 ** 12;

/**
 * How far the outcome is from what was said of it, -1..1, with mean 0 whatever the inputs while the model is right: of two classes
 * y - p; of several, whether the predicted one came true less its probability; of a number, the error in parts of `scale`, cut
 * at one. Without probabilities whether it came true (which inputs alone can move). undefined for a row that says nothing.
 */
export function residualOf(
  { outcome, predicted, probabilities }: Labelled,
  predicts: Predicts,
  scale: number,
): number | undefined {
  if (predicts.task === 'regression') {
    if (typeof outcome !== 'number' || typeof predicted !== 'number') return undefined;
    const residual = (outcome - predicted) / scale;
    return Number.isNaN(residual) ? undefined : Math.max(-1, Math.min(1, residual));
  }
  const said = predicts.positive ?? String(predicted);
  const happened = String(outcome) === said ? 1 : 0;
  if (probabilities === undefined) return String(outcome) === String(predicted) ? 1 : 0;
  const p = probabilities[said];
  return p === undefined || !Number.isFinite(p) ? undefined : happened - p;
}

export interface MomentsCounter {
  add(x: readonly number[], residual: number, correct: boolean): void;
  moments(): ConceptMoments;
}

/** Counts scores residual · x in whole units. */
export function momentsCounter(size: number): MomentsCounter {
  const sums = new Float64Array(size);
  const products = new Float64Array(size * size);
  const score = new Float64Array(size);
  const touched: number[] = [];
  let labels = 0;
  let correctRows = 0;
  return {
    add(x, residual, correct) {
      labels++;
      if (correct) correctRows++;
      // Most categories are 0 in most rows.
      touched.length = 0;
      for (let i = 0; i < size; i++) {
        const value = Math.round(residual * (x[i] as number) * units);
        if (value === 0) continue;
        score[i] = value;
        touched.push(i);
      }
      for (const i of touched) {
        const value = score[i] as number;
        sums[i] = (sums[i] as number) + value;
        for (const j of touched)
          products[i * size + j] =
            (products[i * size + j] as number) + value * (score[j] as number);
      }
    },
    moments: () => ({
      labels,
      correct: correctRows,
      sums: [...sums],
      products: [...products],
    }),
  };
}

/** Two parts together. Throws `invalid` for parts that were counted over different terms. */
export function mergeMoments(a: ConceptMoments, b: ConceptMoments): ConceptMoments {
  if (a.sums.length !== b.sums.length)
    throw invalid('The two parts were counted over different terms.', {
      field: 'concept',
      hint: 'Merge only windows that were counted with the same reference.',
    });
  return {
    labels: a.labels + b.labels,
    correct: a.correct + b.correct,
    sums: a.sums.map((value, at) => value + (b.sums[at] as number)),
    products: a.products.map((value, at) => value + (b.products[at] as number)),
  };
}

/** In units of 1: the mean score and the covariance of that mean. */
export function meanScore({ labels, sums, products }: ConceptMoments): {
  readonly mean: readonly number[];
  readonly covariance: readonly number[];
} {
  const size = sums.length;
  const mean = sums.map((sum) => sum / labels / units);
  const covariance = products.map(
    (product, at) =>
      (product / labels / (units * units) -
        (mean[Math.floor(at / size)] as number) * (mean[at % size] as number)) /
      (labels - 1),
  );
  return { mean, covariance };
}
