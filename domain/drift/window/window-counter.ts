import type { FeatureValue } from '../../serving/capture.ts';
import { hashText } from '../../text-hash.ts';
import type { Task } from '../../training/task.ts';
import { cellsOfTerms, conceptVector } from '../concept/concept-terms.ts';
import { mergeMoments, momentsCounter, residualOf } from '../concept/count-concept.ts';
import { labelledCounter, mergeLabelled, type Predicts } from '../performance/count-labelled.ts';
import { predictionRow } from '../performance/prediction-row.ts';
import type { Reference } from '../reference/reference.ts';
import { emptyTable, mergeTables, tableCounter } from '../sketch/table-sketch.ts';
import type { Traffic, WindowSketch } from './window-sketch.ts';

/** One prediction as it was captured, with its outcome once that is known. */
export interface WindowRow {
  readonly id: string;
  readonly features: Readonly<Record<string, FeatureValue>>;
  /** Columns whose values were not captured (redacted, or the row kept elsewhere): unknown, not missing. */
  readonly unknown?: 'all' | readonly string[];
  /** By class. */
  readonly probabilities?: Readonly<Record<string, number>>;
  /** The predicted class or value; without it the class follows from the probabilities. */
  readonly predicted?: string | number;
  /** What came true. */
  readonly outcome?: string | number;
  /** ISO 8601. */
  readonly at?: string;
  /** The model failed. */
  readonly failed?: boolean;
  /** It is stamped later than it arrived. */
  readonly ahead?: boolean;
}

const emptyTraffic: Traffic = {
  rows: 0,
  errors: 0,
  duplicates: 0,
  broken: 0,
  firstAt: null,
  lastAt: null,
  ahead: 0,
};

export const emptyWindow: WindowSketch = {
  schemaVersion: 2,
  features: emptyTable,
  predictions: emptyTable,
  labelled: null,
  concept: null,
  traffic: emptyTraffic,
};

/** The trainer puts the positive class last when the model does not name one. */
export const predictsOf = (
  task: Task,
  classes: readonly string[],
  positive?: string | null,
): Predicts =>
  task === 'regression'
    ? { task: 'regression' }
    : {
        task: 'classification',
        classes,
        positive: task === 'binary' ? (positive ?? classes.at(-1) ?? null) : null,
      };

/** The most probable class; of two the positive one from `threshold` on. */
function likeliest(
  probabilities: Readonly<Record<string, number>> | undefined,
  predicts: Predicts,
  threshold: number,
): string | undefined {
  if (probabilities === undefined || predicts.task === 'regression') return undefined;
  const { positive, classes } = predicts;
  if (positive !== null && classes.length === 2) {
    const p = probabilities[positive];
    if (p === undefined) return undefined;
    return p >= threshold ? positive : classes.find((name) => name !== positive);
  }
  let best: string | undefined;
  for (const name of [...classes].sort())
    if ((probabilities[name] ?? -1) > (best === undefined ? -1 : (probabilities[best] ?? -1)))
      best = name;
  return best;
}

/**
 * Counts a window row by row; `sketch()` may be asked at any time. The reference is needed for the concept test alone. Without
 * classes a classifier's outcomes are not counted.
 */
export function windowCounter(counted: {
  readonly reference: Reference | null;
  readonly task: Task;
  readonly classes?: readonly string[];
  /** Of a binary model; the last of `classes` when absent. */
  readonly positive?: string;
}): {
  add(row: WindowRow): void;
  /** A line that is left out. */
  skip(why: 'duplicate' | 'broken'): void;
  sketch(): WindowSketch;
} {
  const { reference, task, classes = [], positive } = counted;
  const predicts = predictsOf(task, classes, positive);
  const judged = predicts.task === 'regression' || classes.length > 0;
  const concept = reference?.concept ?? null;
  const features = tableCounter();
  const predictions = tableCounter();
  const labelled = labelledCounter(predicts);
  const moments = concept === null ? null : momentsCounter(concept.terms.length);
  const vector =
    concept === null || reference === null
      ? undefined
      : conceptVector(concept.terms, cellsOfTerms(concept.terms, reference.features.columns));
  const traffic = { ...emptyTraffic };

  const countSaid = (row: WindowRow, key: number): void => {
    const { probabilities, outcome, unknown } = row;
    const predicted =
      row.predicted ?? likeliest(probabilities, predicts, concept?.threshold ?? 0.5);
    if (predicted === undefined) return;
    const said = {
      predicted,
      ...(probabilities === undefined ? {} : { probabilities }),
      ...(outcome === undefined ? {} : { outcome }),
    };
    predictions.add(predictionRow(said, predicts), key);
    if (outcome === undefined || !judged) return;
    if (!labelled.add({ ...said, outcome })) return;
    const residual = residualOf({ ...said, outcome }, predicts, concept?.scale ?? 1);
    if (residual === undefined || unknown === 'all' || (unknown?.length ?? 0) > 0) return;
    if (vector !== undefined)
      moments?.add(vector(row.features), residual, String(outcome) === String(predicted));
  };

  return {
    add(row) {
      traffic.rows++;
      if (row.failed === true) traffic.errors++;
      if (row.ahead === true) traffic.ahead++;
      if (row.at !== undefined) {
        traffic.firstAt = earliest(traffic.firstAt, row.at);
        traffic.lastAt = latest(traffic.lastAt, row.at);
      }
      const key = hashText(row.id);
      if (row.unknown !== 'all') features.add(row.features, key, row.unknown);
      if (row.failed !== true) countSaid(row, key);
    },
    skip(why) {
      if (why === 'duplicate') traffic.duplicates++;
      else traffic.broken++;
    },
    sketch: () => ({
      schemaVersion: 2,
      features: features.sketch(),
      predictions: predictions.sketch(),
      labelled: judged ? labelled.sketch() : null,
      concept: moments?.moments() ?? null,
      traffic: { ...traffic },
    }),
  };
}

const earliest = (a: string | null, b: string | null): string | null =>
  a === null ? b : b === null ? a : a < b ? a : b;
const latest = (a: string | null, b: string | null): string | null =>
  a === null ? b : b === null ? a : a > b ? a : b;

/** Both, or the one there is. */
const both = <T>(a: T | null, b: T | null, merge: (a: T, b: T) => T): T | null =>
  a === null ? b : b === null ? a : merge(a, b);

/** Two parts of a window, or two windows: the same bytes in any order. */
export const mergeWindows = (a: WindowSketch, b: WindowSketch): WindowSketch => ({
  schemaVersion: 2,
  features: mergeTables(a.features, b.features),
  predictions: mergeTables(a.predictions, b.predictions),
  labelled: both(a.labelled, b.labelled, mergeLabelled),
  concept: both(a.concept, b.concept, mergeMoments),
  traffic: {
    rows: a.traffic.rows + b.traffic.rows,
    errors: a.traffic.errors + b.traffic.errors,
    duplicates: a.traffic.duplicates + b.traffic.duplicates,
    broken: a.traffic.broken + b.traffic.broken,
    firstAt: earliest(a.traffic.firstAt, b.traffic.firstAt),
    lastAt: latest(a.traffic.lastAt, b.traffic.lastAt),
    ahead: a.traffic.ahead + b.traffic.ahead,
  },
});
