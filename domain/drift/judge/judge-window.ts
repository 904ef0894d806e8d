import { ownValue } from '../../own-value.ts';
import { attribute } from '../attribution/attribute.ts';
import { judgeConcept } from '../concept/judge-concept.ts';
import type { ConceptDrift, SliceFinding, TrendPoint } from '../drift-report.ts';
import { type DriftSettings, defaultDriftSettings } from '../drift-settings.ts';
import { judgePerformance } from '../performance/judge-performance.ts';
import {
  type CalledPositive,
  precisionDrop,
  precisionDropInADay,
} from '../performance/precision-drop.ts';
import type { Reference } from '../reference/reference.ts';
import { worst } from '../severity.ts';
import { findSlices } from '../slices/find-slices.ts';
import { labelledSample } from '../slices/labelled-sample.ts';
import { findUpstream } from '../upstream/find-upstream.ts';
import type { WindowSketch } from '../window/window-sketch.ts';
import type { DriftFindings } from './findings.ts';
import { judgeTables } from './judge-tables.ts';
import { recommend } from './recommendation.ts';
import { summarise } from './summary.ts';

/**
 * All that the data of a window say against a reference. `verdict` is about inputs and predictions; the relation of outcomes to
 * inputs is judged apart, in `conceptDrift`.
 */
export function judgeWindow(asked: {
  readonly reference: Reference;
  readonly window: WindowSketch;
  /** Earlier windows of the model, of the same length: how many rows are usual. */
  readonly history?: readonly TrendPoint[];
  /** How many rows there should be, where somebody knows. */
  readonly expectedRows?: number;
  /** ISO 8601, the end exclusive: for what is usual at this hour, and for silence at the end. */
  readonly period?: { readonly from: string; readonly to: string };
  /** Of the window a day earlier, of the same length and version: what its positive predictions were worth. */
  readonly dayBefore?: CalledPositive;
  /** What a row is called in the summary; `prediction` when absent. */
  readonly noun?: string;
  readonly settings?: DriftSettings;
}): DriftFindings {
  const { reference, window, settings = defaultDriftSettings } = asked;
  const { pairs, added, predictionDrift, verdict, severity, detectable } = judgeTables(
    reference,
    window,
    reference.ignored,
    settings,
  );
  const upstream = findUpstream(
    pairs,
    added,
    window.traffic,
    { period: asked.period, history: asked.history ?? [], expectedRows: asked.expectedRows },
    settings,
  );
  const found = {
    rows: window.traffic.rows,
    referenceRows: reference.features.rows,
    verdict,
    severity,
    features: [...pairs.map(({ feature }) => feature), ...added].map((feature) => ({
      ...feature,
      importance: ownValue(reference.importance ?? {}, feature.name) ?? null,
    })),
    predictionDrift,
    conceptDrift: judgeOutcomes(reference, window, asked.dayBefore, settings),
    performance: judgePerformance(reference.labelled, window, reference.concept?.threshold ?? 0.5),
    upstream,
    attribution: attribute(pairs, reference.importance),
    slices: slicesOf(reference, window, settings),
  };
  return {
    ...found,
    recommendation: recommend(found),
    summary: summarise({ ...found, detectable, noun: asked.noun ?? 'prediction' }, settings),
  };
}

function judgeOutcomes(
  reference: Reference,
  window: WindowSketch,
  dayBefore: CalledPositive | undefined,
  { concept }: DriftSettings,
): ConceptDrift | null {
  if (reference.concept === null || window.concept === null) return null;
  const judged = judgeConcept(
    { moments: reference.concept.moments, labelled: reference.labelled },
    { moments: window.concept, labelled: window.labelled },
    concept,
  );
  if (judged.verdict === 'not-enough-data') return judged;
  const fell = [
    precisionDrop(reference.labelled, window.labelled, concept),
    precisionDropInADay(dayBefore, window.labelled, concept),
  ].filter((drop) => drop !== null);
  return {
    ...judged,
    severity: worst([judged.severity, ...fell.map(({ severity }) => severity)]),
    reasons: [...judged.reasons, ...fell.map(({ words }) => words)],
  };
}

function slicesOf(
  reference: Reference,
  { features, predictions, labelled }: WindowSketch,
  settings: DriftSettings,
): readonly SliceFinding[] {
  if (labelled?.task !== 'classification') return [];
  const threshold = reference.concept?.threshold ?? 0.5;
  const rows = labelledSample(features, predictions, labelled, threshold, reference.labelled);
  return findSlices(features, rows, settings.slices);
}
