import { actionFor, type DriftAction } from '../action.ts';
import type { DriftReport } from '../drift-report.ts';

const words: Readonly<Record<DriftAction, string>> = {
  none: 'Nothing to do.',
  monitor: 'Look at it again with the next windows.',
  'retrain-within-48h': 'Retrain within 48 hours.',
  'retrain-within-24h': 'Retrain within 24 hours.',
  'retrain-now': 'Retrain now.',
};

/** What to do (DRF-2, DRF-3), after what came from upstream is repaired: retraining on broken data teaches the fault. */
export function recommend(
  found: Pick<DriftReport, 'verdict' | 'severity' | 'conceptDrift'> &
    Required<Pick<DriftReport, 'upstream'>>,
): NonNullable<DriftReport['recommendation']> {
  const action = actionFor({
    verdict: found.verdict,
    severity: found.severity,
    conceptSeverity: found.conceptDrift?.severity ?? null,
  });
  const broken = found.upstream.filter(
    ({ kind, severity }) =>
      (kind === 'schema' || kind === 'units' || kind === 'missing') &&
      (severity === 'warning' || severity === 'critical'),
  );
  const first = broken[0];
  if (first === undefined) return { action, words: words[action] };
  const where = first.column === null ? '' : ` (${first.column})`;
  return {
    action,
    words: `Repair the source first${where}: ${first.words} ${words[action]}`,
  };
}
