import { lossOf } from '#domain/stats/log-loss.ts';
import type { Answered, Measure, MetricAbout } from './measure.ts';

/** Equal shares of the rows, ordered by probability, for the calibration error. */
const calibrationBins = 10;

const metrics: readonly MetricAbout[] = [
  { name: 'auc', better: 'higher' },
  { name: 'logLoss', better: 'lower' },
  { name: 'accuracy', better: 'higher' },
  { name: 'balancedAccuracy', better: 'higher' },
  { name: 'precision', better: 'higher' },
  { name: 'recall', better: 'higher' },
  { name: 'f1', better: 'higher' },
  { name: 'brier', better: 'lower' },
  { name: 'calibrationError', better: 'lower' },
  { name: 'averagePrecision', better: 'higher' },
];

/** Of the positive class: rows in order of falling probability, so that each resample is one walk without a sort. */
export interface ScoredRows {
  readonly label: Uint8Array;
  readonly score: Float64Array;
  readonly predicted: Uint8Array;
}

/** Labels, probabilities and calls of the positive class, by row. */
export function scoredRows({ y, answers, classes, positive, threshold }: Answered): ScoredRows {
  const code = positive === undefined ? 1 : classes.indexOf(positive);
  const rows = y.length;
  const score = Float64Array.from({ length: rows }, (_, row) => answers[row * 2 + code] as number);
  return {
    label: Uint8Array.from({ length: rows }, (_, row) => (y[row] === code ? 1 : 0)),
    score,
    predicted: Uint8Array.from(score, (p) =>
      Number(threshold === undefined ? p > 0.5 : p >= threshold),
    ),
  };
}

/**
 * Metrics of a binary classifier. Area under the ROC curve: ties count one half. Average precision: sum of precision
 * times the step in recall over distinct probabilities. Calibration error: mean distance between mean probability and
 * share of positives over ten bins of equally many rows (Naeini, AAAI 2015), weighted by their rows. Precision without
 * a positive call and recall without a positive row are 0.
 */
export function binaryMeasure(answered: Answered): Measure {
  const { label, score, predicted } = scoredRows(answered);
  const rows = label.length;
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  order.sort((a, b) => (score[b] as number) - (score[a] as number));
  const loss = score.map((p, row) => lossOf(label[row] === 1 ? p : 1 - p));
  const bin = new Uint8Array(rows);
  // A tie is never cut: all of it belongs to the bin it starts in.
  for (let at = 0; at < rows; at++)
    bin[at] =
      at > 0 && score[order[at] as number] === score[order[at - 1] as number]
        ? (bin[at - 1] as number)
        : Math.floor((at * calibrationBins) / rows);
  const { weights } = answered;
  const binMass = new Float64Array(calibrationBins);
  const binGap = new Float64Array(calibrationBins);

  function of(counts: Float64Array): Float64Array {
    binMass.fill(0);
    binGap.fill(0);
    let [positives, negatives, pairs, precisionArea] = [0, 0, 0, 0];
    let [losses, squares, hits, calls, right] = [0, 0, 0, 0, 0];
    for (let at = 0; at < rows; ) {
      const p = score[order[at] as number] as number;
      let [tiedPositive, tiedNegative] = [0, 0];
      for (; at < rows; at++) {
        const row = order[at] as number;
        if (score[row] !== p) break;
        const count = counts[row] as number;
        if (count === 0) continue;
        const weight = weights === undefined ? count : count * (weights[row] as number);
        const isPositive = label[row] as number;
        if (isPositive === 1) tiedPositive += weight;
        else tiedNegative += weight;
        losses += weight * (loss[row] as number);
        squares += weight * (isPositive - p) * (isPositive - p);
        if (predicted[row] === isPositive) right += weight;
        if (predicted[row] === 1) {
          calls += weight;
          if (isPositive === 1) hits += weight;
        }
        const each = bin[at] as number;
        binMass[each] = (binMass[each] as number) + weight;
        binGap[each] = (binGap[each] as number) + weight * (p - isPositive);
      }
      pairs += tiedNegative * (positives + tiedPositive / 2);
      positives += tiedPositive;
      negatives += tiedNegative;
      if (tiedPositive > 0) precisionArea += (tiedPositive * positives) / (positives + negatives);
    }
    const mass = positives + negatives;
    const recall = positives === 0 ? 0 : hits / positives;
    const negativeRecall = (right - hits) / negatives;
    let gap = 0;
    for (const each of binGap) gap += Math.abs(each);
    return Float64Array.of(
      positives > 0 && negatives > 0 ? pairs / (positives * negatives) : Number.NaN,
      losses / mass,
      right / mass,
      positives === 0 ? negativeRecall : negatives === 0 ? recall : (recall + negativeRecall) / 2,
      calls === 0 ? 0 : hits / calls,
      recall,
      calls + positives === 0 ? 0 : (2 * hits) / (calls + positives),
      squares / mass,
      gap / mass,
      positives === 0 ? Number.NaN : precisionArea / positives,
    );
  }
  return { metrics, of };
}
