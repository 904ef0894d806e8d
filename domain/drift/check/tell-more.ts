import { platform } from '../../access/actor.ts';
import type { AuditDraft } from '../../governance/audit.ts';
import { changeModel } from '../../registry/change-model.ts';
import type { ModelStore } from '../../registry/ports.ts';
import type { Silence } from '../alerts/alert-state.ts';
import { silencedWords } from '../alerts/alert-words.ts';
import { activeSilences, silenceOf } from '../alerts/silenced.ts';
import type { DriftRecord, DriftReport } from '../drift-report.ts';
import { isWorse } from '../severity.ts';
import { driftChangeId } from './drift-change-id.ts';

const isCritical = (record: DriftRecord | undefined): boolean => record?.upstream === 'critical';

/** Windows that ended before this one began, the newest first. */
const earlierOf = (records: readonly DriftRecord[], record: DriftRecord): readonly DriftRecord[] =>
  records
    .filter(({ window, version }) => version === record.version && window.to <= record.window.from)
    .sort((a, b) => (a.window.to < b.window.to ? 1 : -1));

/** What comes back within so many windows is on the edge: an event, of which people know already. */
const windowsKnown = 6;

const silencedBy = (
  silences: readonly Silence[],
  features: readonly (string | null)[],
): string | null => {
  const found = features.map((feature) => silenceOf(silences, feature));
  const [first] = found;
  return first !== undefined && found.every((one) => one !== undefined)
    ? silencedWords(first)
    : null;
};

/**
 * What a report says beside drift, each as an event of its own, and only when it is news: `DataQualityFailed` when upstream turned
 * critical, `PerformanceEstimated` for the first estimate and for one that is in another band than the window before. `quiet` says why people
 * are told nothing of it: silenced, or known.
 */
function newsOf(
  record: DriftRecord,
  report: DriftReport,
  earlier: readonly DriftRecord[],
  silences: readonly Silence[],
): readonly AuditDraft[] {
  const [previous] = earlier;
  const lately = earlier.slice(0, windowsKnown);
  const shared = {
    actor: platform('drift'),
    at: record.createdAt,
    subject: `drift ${record.id}`,
    before: null,
  };
  const { id, version, window, uri } = record;
  const news: AuditDraft[] = [];
  const critical = (report.upstream ?? []).filter(({ severity }) => severity === 'critical');
  if (isCritical(record) && !isCritical(previous))
    news.push({
      ...shared,
      action: 'DataQualityFailed',
      reason: critical.map(({ words }) => words).join(' '),
      after: {
        id,
        version,
        window,
        uri,
        rows: record.rows,
        failed: critical.map((one) => one.words),
        quiet:
          silencedBy(
            silences,
            critical.map(({ column }) => column),
          ) ?? (lately.some(isCritical) ? 'It was so a few windows ago.' : null),
      },
    });
  const { estimated } = record;
  if (estimated !== undefined && estimated.severity !== previous?.estimated?.severity)
    news.push({
      ...shared,
      action: 'PerformanceEstimated',
      reason: estimateWords(report),
      after: {
        id,
        version,
        window,
        uri,
        severity: estimated.severity,
        quiet:
          silencedBy(silences, [null]) ??
          (lately.some((one) => !isWorse(estimated.severity, one.estimated?.severity ?? 'ok'))
            ? 'It was as bad a few windows ago.'
            : null),
        estimated: report.performance?.estimated ?? null,
        baseline: report.performance?.baseline ?? null,
      },
    });
  return news;
}

function estimateWords({ performance }: DriftReport): string {
  const estimated = performance?.estimated;
  const accuracy = estimated?.metrics.accuracy;
  const was = performance?.baseline?.metrics.accuracy;
  const figures =
    accuracy === undefined
      ? 'Performance was estimated without labels.'
      : `Without labels, accuracy is estimated at ${accuracy.toFixed(3)}${was === undefined ? '' : `; on the hold-out it was ${was.toFixed(3)}`}.`;
  return estimated == null ? figures : `${figures} ${estimated.condition}`;
}

/** Each is a change of its own, and the same again is none: whoever died in between is made up for by whoever comes next. */
export async function tellMore(
  store: ModelStore,
  record: DriftRecord,
  report: DriftReport,
  records: readonly DriftRecord[],
): Promise<void> {
  const state = (await store.alert(record.model))?.state;
  const silences = activeSilences(state?.silences ?? [], new Date(record.createdAt));
  for (const audit of newsOf(record, report, earlierOf(records, record), silences)) {
    const id = `${driftChangeId(record.id)}:${audit.action}`;
    await changeModel({ store }, record.model, async (model) => ({
      result: undefined,
      ...((await store.applied(id)) === undefined && { change: { id, model, puts: [], audit } }),
    }));
  }
}
