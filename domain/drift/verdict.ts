import type { ConceptDrift, DriftReport, FeatureDrift } from './drift-report.ts';
import { type DriftSettings, defaultDriftSettings } from './drift-settings.ts';
import { judgeConcept } from './judge-concept.ts';
import { type Judged, judgeFeature } from './judge-feature.ts';
import { numberEvidence, numberShape } from './number-evidence.ts';
import type { ReferenceSketch } from './reference-sketch.ts';
import { worst } from './severity.ts';
import { summarise } from './summary.ts';
import { textEvidence } from './text-evidence.ts';
import { looksLikeIdentifier } from './text-sketch.ts';
import type { WindowSketch } from './window-sketch.ts';

/** What the data say; the rest of a report is who, when and where. */
export type DriftFindings = Pick<
  DriftReport,
  | 'rows'
  | 'referenceRows'
  | 'verdict'
  | 'severity'
  | 'features'
  | 'predictionDrift'
  | 'conceptDrift'
  | 'summary'
>;

const untested = (name: string, reason: string): Judged => ({
  feature: { name, verdict: 'no-drift', psi: null, p: null, tests: {}, reasons: [reason] },
  severity: 'ok',
});

function judgeColumns(
  reference: ReferenceSketch,
  window: WindowSketch,
  features: number,
  enoughRows: boolean,
  settings: DriftSettings,
): Judged[] {
  let numeric = 0;
  return reference.columns.flatMap((sketch) => {
    const seen = window.columns[sketch.name];
    if (sketch.kind === 'number') {
      const place = numeric++;
      if (seen?.kind !== 'number') return [];
      const sampled = window.sample.flatMap(({ numbers }) => numbers[place] ?? []);
      const evidence = numberEvidence(sketch, seen, window.rows, sampled, settings);
      return [judgeFeature(evidence, features, enoughRows, settings)];
    }
    if (seen?.kind !== 'text') return [];
    if (looksLikeIdentifier(sketch))
      return [
        untested(sketch.name, 'Nearly every row has its own value, as an identifier: not tested.'),
      ];
    const evidence = textEvidence(sketch, seen, window.rows, settings);
    return [judgeFeature(evidence, features, enoughRows, settings)];
  });
}

const newColumns = (window: WindowSketch): Judged[] =>
  Object.entries(window.extra)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, rows]) => ({
      feature: {
        name,
        verdict: 'drift',
        psi: null,
        p: null,
        tests: {},
        reasons: [`The reference has no such column; ${rows} of ${window.rows} rows have it.`],
      },
      severity: 'monitor',
    }));

/** DRF-4: the scores against those of the hold-out, with a share of the family's level like a feature's. */
function judgePrediction(
  reference: ReferenceSketch,
  window: WindowSketch,
  features: number,
  enoughRows: boolean,
  settings: DriftSettings,
): Judged | null {
  if (reference.prediction === null || window.prediction === null) return null;
  if (window.prediction.present === 0) return null;
  const { shape, tests } = numberShape(reference.prediction, window.prediction, settings.minValues);
  const evidence = { name: 'prediction', schema: [], integrity: [], shape, tests };
  return judgeFeature(evidence, features, enoughRows, settings);
}

/**
 * The rule of a drift check (DRF-1, DRF-2, DRF-6): schema gate, integrity tests, shape tests, effect gate, severity from the
 * corrected PSI. Under no drift it names a feature in at most about `familyAlpha` of checks, at any number of rows.
 * `verdict` is about data and predictions; the relation of labels to inputs is judged apart, in `conceptDrift`.
 */
export function evaluateDrift(
  reference: ReferenceSketch,
  window: WindowSketch,
  settings: DriftSettings = defaultDriftSettings,
): DriftFindings {
  const enoughRows = Math.min(window.rows, reference.rows) >= settings.minRows;
  const features = reference.columns.length + (reference.prediction === null ? 0 : 1);
  const columns = [
    ...judgeColumns(reference, window, features, enoughRows, settings),
    ...newColumns(window),
  ];
  const prediction = judgePrediction(reference, window, features, enoughRows, settings);
  const all = prediction === null ? columns : [...columns, prediction];
  const drifted = all.filter(({ feature }) => feature.verdict === 'drift');
  const conceptDrift: ConceptDrift | null =
    reference.concept === null || window.concept === null
      ? null
      : judgeConcept(reference.concept.moments, window.concept, settings.concept);
  const found = {
    rows: window.rows,
    referenceRows: reference.rows,
    verdict: drifted.length > 0 ? 'drift' : enoughRows ? 'no-drift' : 'not-enough-data',
    severity: worst(drifted.map(({ severity }) => severity)),
    features: columns.map(({ feature }): FeatureDrift => feature),
    predictionDrift: prediction?.feature ?? null,
    conceptDrift,
  } as const;
  return { ...found, summary: summarise(found, settings) };
}
