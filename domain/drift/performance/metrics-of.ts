import { momentsOf } from '../sketch/exact-sum.ts';
import { type LabelledSketch, scoreBins } from './labelled-sketch.ts';

type Classes = Extract<LabelledSketch, { task: 'classification' }>;
type Values = Extract<LabelledSketch, { task: 'regression' }>;

const middle = (bin: number): number => (bin + 0.5) / scoreBins;
const over = (part: number, whole: number): number => (whole === 0 ? Number.NaN : part / whole);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * What the predictions were worth, by metric; those that cannot be computed are left out. Classes: accuracy, precision, recall, f1,
 * auc (of the positive class; the mean over the classes when there is none), brier, ece (ten bins), logLoss (nats).
 * Scores count as the middles of their bins, at most 0.0005 off. Values: rmse, mae, r2.
 */
export function metricsOf(labelled: LabelledSketch): Record<string, number> {
  if (labelled.labels === 0) return {};
  const metrics = labelled.task === 'classification' ? ofClasses(labelled) : ofValues(labelled);
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}

/** Precision, recall, f1 and auc of each class by its name. */
export const metricsByClass = (labelled: Classes): Record<string, Record<string, number>> =>
  Object.fromEntries(labelled.classes.map((name, at) => [name, ofClass(labelled, at)]));

function ofClass({ classes, confusion, scores }: Classes, at: number): Record<string, number> {
  const size = classes.length;
  const hits = confusion[at * size + at] as number;
  let [actual, predicted] = [0, 0];
  for (let other = 0; other < size; other++) {
    actual += confusion[at * size + other] as number;
    predicted += confusion[other * size + at] as number;
  }
  const precision = over(hits, predicted);
  const recall = over(hits, actual);
  const f1 = over(2 * hits, actual + predicted);
  return { precision, recall, f1, auc: aucOf(scores[at]) };
}

/** Area under the ROC curve; within a bin every positive ties with every negative. */
function aucOf(scores: Classes['scores'][number] | undefined): number {
  if (scores === undefined) return Number.NaN;
  let [positives, negatives, pairs] = [0, 0, 0];
  for (let bin = 0; bin < scoreBins; bin++) {
    const positive = scores.outcomes[bin] as number;
    const negative = (scores.counts[bin] as number) - positive;
    pairs += positive * (negatives + negative / 2);
    positives += positive;
    negatives += negative;
  }
  return over(pairs, positives * negatives);
}

function ofClasses(labelled: Classes): Record<string, number> {
  const { classes, confusion, labels, positive, scores } = labelled;
  const right = classes.reduce(
    (sum, _, at) => sum + (confusion[at * classes.length + at] as number),
    0,
  );
  const place = positive === null ? -1 : classes.indexOf(positive);
  const shown = place >= 0 ? [place] : classes.map((_, at) => at);
  const each = shown.map((at) => ofClass(labelled, at));
  const averaged = Object.fromEntries(
    ['precision', 'recall', 'f1', 'auc'].map((name) => [
      name,
      // A class that never came has no say.
      mean(each.map((one) => one[name] as number).filter(Number.isFinite)),
    ]),
  );
  const scored = shown.flatMap((at) => scores[at] ?? []);
  const all = scores.map(({ counts, outcomes }) => ({ counts, outcomes }));
  return {
    accuracy: right / labels,
    ...averaged,
    brier: sumOf(scored.map(brierOf)),
    ece: mean(scored.map(calibrationError)),
    logLoss: logLossOf(all, labels),
  };
}

const sumOf = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0);

function brierOf({ counts, outcomes }: Classes['scores'][number]): number {
  let [sum, rows] = [0, 0];
  for (let bin = 0; bin < scoreBins; bin++) {
    const count = counts[bin] as number;
    const positive = outcomes[bin] as number;
    rows += count;
    sum += positive * (1 - middle(bin)) ** 2 + (count - positive) * middle(bin) ** 2;
  }
  return over(sum, rows);
}

/** Expected calibration error over ten bins of equal width (Guo et al., ICML 2017). */
function calibrationError({ counts, outcomes }: Classes['scores'][number]): number {
  const width = scoreBins / 10;
  let [error, rows] = [0, 0];
  for (let first = 0; first < scoreBins; first += width) {
    let [said, came] = [0, 0];
    for (let bin = first; bin < first + width; bin++) {
      said += (counts[bin] as number) * middle(bin);
      came += outcomes[bin] as number;
      rows += counts[bin] as number;
    }
    error += Math.abs(said - came);
  }
  return over(error, rows);
}

/** Every outcome by the probability its own class was given. */
function logLossOf(scores: Classes['scores'], labels: number): number {
  let [loss, rows] = [0, 0];
  for (const { outcomes } of scores)
    for (let bin = 0; bin < scoreBins; bin++) {
      loss -= (outcomes[bin] as number) * Math.log(middle(bin));
      rows += outcomes[bin] as number;
    }
  // Rows without probabilities would count as none.
  return rows === labels ? loss / labels : Number.NaN;
}

function ofValues({ labels, outcome, error, absolute }: Values): Record<string, number> {
  const errors = momentsOf(error, labels);
  const outcomes = momentsOf(outcome, labels);
  const spread = (of: { mean: number; std: number }) =>
    labels < 2 ? 0 : (labels - 1) * of.std ** 2;
  const squares = spread(errors) + labels * errors.mean ** 2;
  return {
    rmse: Math.sqrt(squares / labels),
    mae: momentsOf(absolute, labels).mean,
    r2: 1 - squares / spread(outcomes),
  };
}
