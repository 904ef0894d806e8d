import type { DriftVerdict, Severity } from './drift-report.ts';

export type DriftAction =
  | 'none'
  | 'monitor'
  | 'retrain-within-48h'
  | 'retrain-within-24h'
  | 'retrain-now'
  | 'repair-source';

/** DRF-2: what a drift of the data asks for, by the band of its PSI. */
const forData: Readonly<Record<Severity, DriftAction>> = {
  ok: 'none',
  monitor: 'monitor',
  warning: 'retrain-within-48h',
  critical: 'retrain-now',
};

/** DRF-3: what a drop of accuracy asks for; it is nearer to the harm, so it waits less. */
const forConcept: Readonly<Record<Severity, DriftAction>> = {
  ok: 'none',
  monitor: 'monitor',
  warning: 'retrain-within-24h',
  critical: 'retrain-now',
};

const byUrgency: readonly DriftAction[] = [
  'none',
  'monitor',
  'retrain-within-48h',
  'retrain-within-24h',
  'retrain-now',
];

/**
 * The more urgent of what data and concept ask for. Without a verdict of drift the data's severity asks for nothing. Where the
 * source is broken nothing is retrained: the new model would learn the fault.
 */
export function actionFor(found: {
  readonly verdict: DriftVerdict;
  readonly severity: Severity;
  readonly conceptSeverity: Severity | null;
  readonly sourceBroken?: boolean;
}): DriftAction {
  if (found.sourceBroken === true) return 'repair-source';
  const data = found.verdict === 'drift' ? forData[found.severity] : 'none';
  const concept = forConcept[found.conceptSeverity ?? 'ok'];
  return byUrgency.indexOf(concept) > byUrgency.indexOf(data) ? concept : data;
}
