import { invalid } from '#domain/errors.ts';
import { addSums, exactSummer } from '../sketch/exact-sum.ts';
import { type LabelledSketch, scoreBins } from './labelled-sketch.ts';

/** What is predicted: classes (the positive one of two), or a number. */
export type Predicts =
  | {
      readonly task: 'classification';
      readonly classes: readonly string[];
      readonly positive: string | null;
    }
  | { readonly task: 'regression' };

/** One prediction whose outcome is known. */
export interface Labelled {
  readonly outcome: string | number;
  /** The predicted class or value. */
  readonly predicted: string | number;
  /** By class; absent when the model does not tell. */
  readonly probabilities?: Readonly<Record<string, number>>;
}

export const binOf = (score: number): number =>
  Math.min(Math.max(Math.floor(score * scoreBins), 0), scoreBins - 1);

const zeros = (length: number): number[] => new Array<number>(length).fill(0);

export interface LabelledCounter {
  /** False for an outcome or a prediction that is none of the classes (or no number): it is not counted. */
  add(row: Labelled): boolean;
  sketch(): LabelledSketch;
}

export const labelledCounter = (predicts: Predicts): LabelledCounter =>
  predicts.task === 'regression' ? valueCounter() : classCounter(predicts);

/** Classes are kept by name, so that parts agree on their order. */
function classCounter(predicts: Extract<Predicts, { task: 'classification' }>): LabelledCounter {
  const classes = [...predicts.classes].sort();
  const place = new Map(classes.map((name, at) => [name, at]));
  const confusion = zeros(classes.length ** 2);
  const counts = classes.map(() => new Float64Array(scoreBins));
  const outcomes = classes.map(() => new Float64Array(scoreBins));
  let labels = 0;
  return {
    add({ outcome, predicted, probabilities }) {
      const truth = place.get(String(outcome));
      const said = place.get(String(predicted));
      if (truth === undefined || said === undefined) return false;
      labels++;
      const cell = truth * classes.length + said;
      confusion[cell] = (confusion[cell] as number) + 1;
      if (probabilities === undefined) return true;
      for (const [at, name] of classes.entries()) {
        const score = probabilities[name];
        if (score === undefined || !Number.isFinite(score)) continue;
        const bin = binOf(score);
        const count = counts[at] as Float64Array;
        count[bin] = (count[bin] as number) + 1;
        const outcome = outcomes[at] as Float64Array;
        if (at === truth) outcome[bin] = (outcome[bin] as number) + 1;
      }
      return true;
    },
    sketch: () => ({
      task: 'classification',
      labels,
      classes,
      positive: predicts.positive,
      confusion: [...confusion],
      scores: classes.map((_, at) => ({
        counts: [...(counts[at] as Float64Array)],
        outcomes: [...(outcomes[at] as Float64Array)],
      })),
    }),
  };
}

function valueCounter(): LabelledCounter {
  const sums = { outcome: exactSummer(), error: exactSummer(), absolute: exactSummer() };
  let labels = 0;
  return {
    add({ outcome, predicted }) {
      if (!isNumber(outcome) || !isNumber(predicted)) return false;
      labels++;
      sums.outcome.add(outcome);
      sums.error.add(predicted - outcome);
      sums.absolute.add(Math.abs(predicted - outcome));
      return true;
    },
    sketch: () => ({
      task: 'regression',
      labels,
      outcome: sums.outcome.total(),
      error: sums.error.total(),
      absolute: sums.absolute.total(),
    }),
  };
}

const isNumber = (value: string | number): value is number =>
  typeof value === 'number' && Number.isFinite(value);

const addAll = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((value, at) => value + (b[at] as number));

/** Two parts together. Throws `invalid` for parts of different tasks or classes: they are not of one model. */
export function mergeLabelled(a: LabelledSketch, b: LabelledSketch): LabelledSketch {
  if (a.task === 'regression' && b.task === 'regression')
    return {
      task: 'regression',
      labels: a.labels + b.labels,
      outcome: addSums(a.outcome, b.outcome),
      error: addSums(a.error, b.error),
      absolute: addSums(a.absolute, b.absolute),
    };
  if (
    a.task === 'classification' &&
    b.task === 'classification' &&
    a.positive === b.positive &&
    a.classes.join('\n') === b.classes.join('\n')
  )
    return {
      ...a,
      labels: a.labels + b.labels,
      confusion: addAll(a.confusion, b.confusion),
      scores: a.scores.map(({ counts, outcomes }, at) => {
        const other = b.scores[at] as (typeof b.scores)[number];
        return {
          counts: addAll(counts, other.counts),
          outcomes: addAll(outcomes, other.outcomes),
        };
      }),
    };
  throw invalid('The labelled predictions of the two parts are of different tasks or classes.', {
    field: 'labelled',
    hint: 'Merge only windows of the same model.',
  });
}
