import {
  type JudgedColumn,
  type JudgedPair,
  judgePair,
  newColumns,
  pairColumns,
} from '../columns/judge-columns.ts';
import type { DriftVerdict, FeatureDrift, Severity } from '../drift-report.ts';
import type { DriftSettings } from '../drift-settings.ts';
import { worst } from '../severity.ts';
import type { TableSketch } from '../sketch/table-sketch.ts';
import { detectablePsi } from './detectable-psi.ts';

export interface JudgedTables {
  readonly verdict: DriftVerdict;
  readonly severity: Severity;
  readonly predictionDrift: FeatureDrift | null;
  /** The columns of the reference, with what each test said. */
  readonly pairs: readonly JudgedPair[];
  /** Columns that the reference does not have. */
  readonly added: readonly JudgedColumn[];
  /** The smallest change (PSI) of one column that is found in four of five checks of this size. */
  readonly detectable: number;
}

/** Columns of predictions that are judged, not counted among the features (`outcome` is not a prediction). */
const judgedPredictions = ['score', 'class', 'confidence'];

/**
 * The rule of a drift check (DRF-1, DRF-2, DRF-6): schema gate, integrity tests, shape tests against a negligible change, effect
 * gate, severity from the corrected PSI. Without drift, or with a negligible one in every column, it names a column in at most
 * about `familyAlpha` of checks, at any number of rows.
 */
export function judgeTables(
  reference: { readonly features: TableSketch; readonly predictions: TableSketch | null },
  current: { readonly features: TableSketch; readonly predictions: TableSketch | null },
  ignored: readonly string[],
  settings: DriftSettings,
): JudgedTables {
  const pairs = pairColumns(reference.features, current.features);
  const said =
    reference.predictions === null || current.predictions === null
      ? []
      : pairColumns(reference.predictions, current.predictions).filter(
          ({ name, current: { sketch } }) =>
            judgedPredictions.includes(name) && sketch.numbers.count + sketch.texts.count > 0,
        );
  const family = pairs.length + said.length;
  const rows = Math.min(reference.features.rows, current.features.rows);
  const enoughRows = rows >= settings.minRows;
  const detectable =
    rows === 0
      ? Number.POSITIVE_INFINITY
      : detectablePsi(reference.features.rows, current.features.rows, family, settings);
  // What is to be watched must be seen, or its absence means nothing.
  const sharp = enoughRows && detectable <= settings.psiBands[0];
  const judged = pairs
    .map((pair) => judgePair(pair, family, enoughRows, settings))
    .map((one) => (sharp ? one : { ...one, feature: unsure(one.feature) }));
  const added = newColumns(reference.features, current.features, ignored);
  const saidRows = Math.min(reference.predictions?.rows ?? 0, current.predictions?.rows ?? 0);
  const predictions = said.map(
    (pair) => judgePair(pair, family, saidRows >= settings.minRows, settings).feature,
  );
  const all = [...judged.map(({ feature }) => feature), ...added, ...predictions];
  const drifted = all.filter(({ verdict }) => verdict === 'drift');
  return {
    verdict: drifted.length > 0 ? 'drift' : sharp ? 'no-drift' : 'not-enough-data',
    severity: worst(drifted.map(({ severity }) => severity)),
    predictionDrift: asPrediction(predictions),
    pairs: judged,
    detectable,
    added,
  };
}

const unsure = (feature: JudgedColumn): JudgedColumn =>
  feature.verdict === 'no-drift' ? { ...feature, verdict: 'not-enough-data' } : feature;

const names: Readonly<Record<string, string>> = {
  score: 'Scores',
  class: 'Predicted classes',
  confidence: 'Confidence',
};

/** One finding of the columns of predictions: the figures of the gravest, the reasons of all. */
function asPrediction(judged: readonly JudgedColumn[]): FeatureDrift | null {
  const [first] = judged;
  if (first === undefined) return null;
  const drifted = judged.filter(({ verdict }) => verdict === 'drift');
  const shown = [...drifted].sort((a, b) => (b.psi ?? 0) - (a.psi ?? 0))[0] ?? first;
  return {
    ...shown,
    name: 'prediction',
    severity: worst(drifted.map(({ severity }) => severity)),
    reasons: judged.flatMap(({ name, reasons }) =>
      reasons.map((reason) => `${names[name] ?? name}: ${reason}`),
    ),
  };
}
