import { deviation } from './deviation.ts';
import { averagePrecision } from './metrics/precision-recall-curve.ts';
import { scoreSteps } from './metrics/score-steps.ts';

/** The metrics whose error by chance can be told from rows with labels. */
export type SampledMetric = 'rocAuc' | 'f1' | 'precision' | 'recall' | 'specificity' | 'accuracy';

export interface Labelled {
  /** 1 for the positive class, else 0. */
  readonly labels: ArrayLike<number>;
  /** 1 where the positive class was answered, else 0. */
  readonly predicted: ArrayLike<number>;
  readonly scores: ArrayLike<number>;
}

/**
 * Standard error that a metric has in a sample of one row: divide by √rows for a sample of that many. From what each
 * reference row adds to the metric: its standard deviation (divisor n) over the root of the share of rows that count for
 * it, as NannyML does. NaN where no reference row counts for it.
 */
export function unitSamplingError(metric: SampledMetric, reference: Labelled): number {
  const { added, share } = metric === 'rocAuc' ? overtaken(reference) : outcomes(metric, reference);
  return deviation(added) / Math.sqrt(share);
}

/**
 * The same of average precision, which no row adds to on its own: from its spread over `draws` random halves of the
 * reference, drawn with replacement, as NannyML does with 50. NaN without a positive row.
 */
export function unitErrorOfAveragePrecision(
  { labels, scores }: Pick<Labelled, 'labels' | 'scores'>,
  random: () => number,
  draws = 200,
): number {
  const rows = labels.length;
  const half = Math.floor(rows / 2);
  if (half === 0 || !Array.prototype.includes.call(labels, 1)) return Number.NaN;
  const found = Array.from({ length: draws }, () => {
    const drawn = Array.from({ length: half }, () => Math.floor(random() * rows));
    const of = (values: ArrayLike<number>) => drawn.map((row) => values[row] as number);
    return averagePrecision(scoreSteps(of(labels), of(scores)));
  });
  return deviation(found) * Math.sqrt(half);
}

interface Parts {
  /** What each row that counts adds. */
  readonly added: readonly number[];
  /** Of the rows, those that count. */
  readonly share: number;
}

function outcomes(
  metric: Exclude<SampledMetric, 'rocAuc'>,
  { labels, predicted }: Labelled,
): Parts {
  const rows = labels.length;
  let [truePositive, falsePositive, falseNegative, trueNegative] = [0, 0, 0, 0];
  for (let i = 0; i < rows; i++) {
    if (predicted[i] === 1) labels[i] === 1 ? truePositive++ : falsePositive++;
    else labels[i] === 1 ? falseNegative++ : trueNegative++;
  }
  const parts = (hits: number, misses: number, worth = 1): Parts => ({
    added: [...new Array<number>(hits).fill(worth), ...new Array<number>(misses).fill(0)],
    share: (hits + misses) / rows,
  });
  switch (metric) {
    case 'precision':
      return parts(truePositive, falsePositive);
    case 'recall':
      return parts(truePositive, falseNegative);
    case 'specificity':
      return parts(trueNegative, falsePositive);
    case 'accuracy':
      return parts(truePositive + trueNegative, falsePositive + falseNegative);
    case 'f1': {
      // A miss is half a row of the denominator TP + (FP + FN) / 2, so each hit is worth more than 1.
      const misses = falsePositive + falseNegative;
      return parts(truePositive, misses, (truePositive + misses) / (truePositive + misses / 2));
    }
  }
}

/**
 * Each row of the rarer class adds the share of the other class that is ranked below it, ties by half (the area as a
 * Mann–Whitney statistic). As in NannyML, when a row of the rarer class has the very lowest score, one such row is left
 * out and counts as "below" for the others.
 */
function overtaken({ labels, scores }: Labelled): Parts {
  const rows = labels.length;
  let positives = 0;
  for (let i = 0; i < rows; i++) positives += labels[i] as number;
  const swapped = positives / rows > 0.5;
  const rising = scoreSteps(labels, scores).map(({ positives, negatives }) =>
    swapped ? { rare: negatives, other: positives } : { rare: positives, other: negatives },
  );
  if (!swapped) rising.reverse();
  const rare = swapped ? rows - positives : positives;
  const lowest = rising[0]?.other === 0 ? 1 : 0;
  const added: number[] = [];
  let below = lowest;
  for (const [at, step] of rising.entries()) {
    const count = at === 0 ? step.rare - lowest : step.rare;
    for (let i = 0; i < count; i++) added.push((below + step.other / 2) / (rows - rare));
    below += step.other;
  }
  return { added, share: rare / rows };
}
