import { judgeConcept } from '../concept/judge-concept.ts';
import type { ConceptDrift, TrendPoint } from '../drift-report.ts';
import { type DriftSettings, defaultDriftSettings } from '../drift-settings.ts';
import { judgePerformance } from '../performance/judge-performance.ts';
import { precisionDrop } from '../performance/precision-drop.ts';
import type { Reference } from '../reference/reference.ts';
import { worst } from '../severity.ts';
import type { WindowSketch } from '../window/window-sketch.ts';
import type { DriftFindings } from './findings.ts';
import { judgeTables } from './judge-tables.ts';
import { recommend } from './recommendation.ts';
import { summarise } from './summary.ts';

/**
 * All that the data of a window say against a reference. `verdict` is about inputs and predictions; the relation of outcomes to
 * inputs is judged apart, in `conceptDrift`. `history`: earlier windows of the model, for their volume.
 */
export function judgeWindow(asked: {
  readonly reference: Reference;
  readonly window: WindowSketch;
  readonly history?: readonly TrendPoint[];
  /** What is known of how many rows there should be. */
  readonly expectedRows?: number;
  readonly settings?: DriftSettings;
}): DriftFindings {
  const { reference, window, settings = defaultDriftSettings } = asked;
  const judged = judgeTables(reference, window, reference.ignored, settings);
  const conceptDrift = judgeOutcomes(reference, window, settings);
  const found = {
    rows: window.traffic.rows,
    referenceRows: reference.features.rows,
    ...judged,
    conceptDrift,
    performance: judgePerformance(reference.labelled, window, reference.concept?.threshold ?? 0.5),
    upstream: [],
    attribution: [],
    slices: [],
  };
  return { ...found, recommendation: recommend(found), summary: summarise(found, settings) };
}

function judgeOutcomes(
  reference: Reference,
  window: WindowSketch,
  { concept }: DriftSettings,
): ConceptDrift | null {
  if (reference.concept === null || window.concept === null) return null;
  const judged = judgeConcept(reference.concept.moments, window.concept, concept);
  if (judged.verdict === 'not-enough-data') return judged;
  const fell = precisionDrop(reference.labelled, window.labelled, concept);
  if (fell === null) return judged;
  return {
    ...judged,
    severity: worst([judged.severity, fell.severity]),
    reasons: [...judged.reasons, fell.words],
  };
}
