import type { DriftAction } from '../action.ts';
import { actionFor } from '../action.ts';
import type { DriftReport, FeatureDrift, Severity } from '../drift-report.ts';
import { worst } from '../severity.ts';
import { count, counted } from './figures.ts';
import { html, type Markup } from './markup.ts';

export const severityNames: Readonly<Record<Severity, string>> = {
  ok: 'OK',
  monitor: 'Watch',
  warning: 'Warning',
  critical: 'Critical',
};

/** Shapes beside the colours, for those who do not see them and for printers. */
const marks: Readonly<Record<Severity, string>> = {
  ok: '●',
  monitor: '◆',
  warning: '▲',
  critical: '■',
};

export const severityBadge = (severity: Severity): Markup =>
  html`<span class="badge ${severity}">${marks[severity]} ${severityNames[severity]}</span>`;

/** What one feature's verdict and severity say together. A drift in the lowest band is a drift that is too small to matter. */
export function verdictBadge({
  verdict,
  severity,
}: Pick<FeatureDrift, 'verdict' | 'severity'>): Markup {
  if (verdict === 'not-enough-data')
    return html`<span class="badge unknown">? Too little data</span>`;
  if (verdict === 'no-drift') return html`<span class="badge ok">${marks.ok} No drift</span>`;
  const band = severity ?? 'monitor';
  return html`<span class="badge ${band}">${marks[band]} ${band === 'ok' ? 'Small drift' : `Drift: ${severityNames[band].toLowerCase()}`}</span>`;
}

/** The worse of what the data and the outcomes say: the severity of the page. */
export const pageSeverity = ({ verdict, severity, conceptDrift }: DriftReport): Severity =>
  worst([verdict === 'drift' ? severity : 'ok', conceptDrift?.severity ?? 'ok']);

export const outcomesMoved = ({ conceptDrift }: DriftReport): boolean =>
  conceptDrift !== null &&
  (conceptDrift.verdict === 'drift' ||
    conceptDrift.severity === 'warning' ||
    conceptDrift.severity === 'critical');

/** The verdict as somebody would say it. */
export function headline(report: DriftReport): string {
  const drifted = report.features.filter(({ verdict }) => verdict === 'drift').length;
  const all = counted(report.features.length, 'feature');
  if (outcomesMoved(report))
    return drifted === 0
      ? 'The inputs look the same, but the outcomes no longer follow them as they did'
      : `The predictions have become worse, and ${drifted} of ${all} moved`;
  if (report.verdict === 'not-enough-data') return 'Too few rows to tell whether anything moved';
  if (report.verdict === 'no-drift') return 'Nothing moved by more than chance';
  if (drifted === 0)
    return report.predictionDrift?.verdict === 'drift'
      ? 'The predictions moved, though no single feature did'
      : 'The data moved, though no single feature did';
  const size = report.severity === 'ok' ? ', but only a little' : '';
  return `${count(drifted)} of ${all} moved${size}`;
}

const actionWords: Readonly<Record<DriftAction, string>> = {
  none: 'Nothing to do.',
  monitor: 'Look more often: nothing has to be done yet, but it should be watched.',
  'retrain-within-48h': 'Retrain within 48 hours, with rows that look like today’s.',
  'retrain-within-24h': 'Retrain within 24 hours: the predictions are measurably worse.',
  'repair-source':
    'Repair the source of the data; a model retrained on these rows would learn the fault.',
  'retrain-now': 'Act now: find out why it moved, then retrain or roll back.',
};

/** The report's own recommendation, or what its bands ask for (DRF-2, DRF-3). */
export function adviceOf(report: DriftReport): { readonly title: string; readonly words: string } {
  const action =
    report.recommendation?.action ??
    actionFor({
      verdict: report.verdict,
      severity: report.severity,
      conceptSeverity: report.conceptDrift?.severity ?? null,
    });
  const titles: Readonly<Record<DriftAction, string>> = {
    none: 'Nothing to do',
    monitor: 'Keep an eye on it',
    'retrain-within-48h': 'Retrain within 48 hours',
    'retrain-within-24h': 'Retrain within 24 hours',
    'repair-source': 'Do not retrain yet',
    'retrain-now': 'Act now',
  };
  return {
    title:
      report.verdict === 'not-enough-data' && action === 'none'
        ? 'Wait for more rows'
        : titles[action],
    words:
      report.recommendation?.words ??
      (report.verdict === 'not-enough-data' && action === 'none'
        ? 'Take a longer window, or come back when there are more rows.'
        : actionWords[action]),
  };
}
