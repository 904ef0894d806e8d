import { lossOf } from '#domain/stats/log-loss.ts';
import type { Answered, Measure, MetricAbout } from './measure.ts';

const metrics: readonly MetricAbout[] = [
  { name: 'logLoss', better: 'lower' },
  { name: 'accuracy', better: 'higher' },
  { name: 'balancedAccuracy', better: 'higher' },
  { name: 'macroF1', better: 'higher' },
];

/** The class of the largest probability of each row; the first of equals. */
export function likeliest(answers: Float64Array, classes: number): Int32Array {
  return Int32Array.from({ length: answers.length / classes }, (_, row) => {
    let best = 0;
    for (let k = 1; k < classes; k++)
      if ((answers[row * classes + k] as number) > (answers[row * classes + best] as number))
        best = k;
    return best;
  });
}

/**
 * Metrics of a classifier with more than two classes. Balanced accuracy: mean recall of the classes that occur. Macro
 * F1: mean over the classes that occur or are answered; 0 for one that is never right.
 */
export function multiclassMeasure({ y, answers, classes, weights }: Answered): Measure {
  const k = classes.length;
  const predicted = likeliest(answers, k);
  const loss = Float64Array.from({ length: y.length }, (_, row) =>
    lossOf(answers[row * k + (y[row] as number)] as number),
  );
  const [actual, answered, right] = [
    new Float64Array(k),
    new Float64Array(k),
    new Float64Array(k),
  ] as const;

  function of(counts: Float64Array): Float64Array {
    for (const each of [actual, answered, right]) each.fill(0);
    let [mass, losses, hits] = [0, 0, 0];
    for (let row = 0; row < y.length; row++) {
      const count = counts[row] as number;
      if (count === 0) continue;
      const weight = weights === undefined ? count : count * (weights[row] as number);
      const truth = y[row] as number;
      const said = predicted[row] as number;
      mass += weight;
      losses += weight * (loss[row] as number);
      actual[truth] = (actual[truth] as number) + weight;
      answered[said] = (answered[said] as number) + weight;
      if (said !== truth) continue;
      hits += weight;
      right[truth] = (right[truth] as number) + weight;
    }
    let [recalls, occurring, f1s, named] = [0, 0, 0, 0];
    for (let c = 0; c < k; c++) {
      const both = (actual[c] as number) + (answered[c] as number);
      if ((actual[c] as number) > 0) {
        occurring++;
        recalls += (right[c] as number) / (actual[c] as number);
      }
      if (both > 0) {
        named++;
        f1s += (2 * (right[c] as number)) / both;
      }
    }
    return Float64Array.of(losses / mass, hits / mass, recalls / occurring, f1s / named);
  }
  return { metrics, of };
}
