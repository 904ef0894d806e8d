import { actionFor, type DriftAction } from '../action.ts';
import type { DriftReport } from '../drift-report.ts';
import { brokenSources } from '../upstream/broken-sources.ts';
import { listed } from '../words.ts';

const words: Readonly<Record<DriftAction, string>> = {
  none: 'Nothing to do.',
  monitor: 'Look at it again with the next windows.',
  'retrain-within-48h': 'Retrain within 48 hours.',
  'retrain-within-24h': 'Retrain within 24 hours.',
  'retrain-now': 'Retrain now.',
  'repair-source':
    'Repair the source and do not retrain on these rows, or the model learns the fault.',
};

/** What to do (DRF-2, DRF-3). What came broken from upstream is repaired first: retraining on it teaches the fault. */
export function recommend(
  found: Pick<DriftReport, 'verdict' | 'severity' | 'conceptDrift'> &
    Required<Pick<DriftReport, 'upstream'>>,
): NonNullable<DriftReport['recommendation']> {
  const broken = brokenSources(found.upstream);
  const [first] = broken;
  const action = actionFor({
    verdict: found.verdict,
    severity: found.severity,
    conceptSeverity: found.conceptDrift?.severity ?? null,
    sourceBroken: first !== undefined,
  });
  if (first === undefined) return { action, words: words[action] };
  const others = [...new Set(broken.map(({ column }) => column))].filter(
    (column) => column !== null && column !== first.column,
  ) as string[];
  const also =
    others.length === 0
      ? ''
      : ` Also broken: ${listed([...others.slice(0, 4), ...(others.length > 4 ? [`${others.length - 4} more`] : [])])}.`;
  return { action, words: `${words[action]} ${first.words}${also}` };
}
