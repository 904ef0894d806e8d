import type { DriftReport, Performance } from '../../drift-report.ts';
import { count, counted, share, value } from '../figures.ts';
import { clipped, html, type Markup } from '../markup.ts';
import type { Shown } from '../shown.ts';
import { severityBadge } from '../words.ts';

/** Shares are read in percent; errors in the units of the target. */
const inPercent = new Set(['accuracy', 'precision', 'recall', 'f1', 'balancedAccuracy']);
const names: Readonly<Record<string, string>> = {
  accuracy: 'Accuracy',
  precision: 'Precision',
  recall: 'Recall',
  f1: 'F1',
  auc: 'ROC AUC',
  brier: 'Brier score (less is better)',
  ece: 'Calibration error (less is better)',
  logLoss: 'Log loss (less is better)',
  rmse: 'RMSE (less is better)',
  mae: 'Mean absolute error (less is better)',
  r2: 'R²',
};

/** What the predictions were worth: measured against the baseline, and estimated where there are no labels yet. */
export function performanceSection({ report, files }: Shown): Markup | null {
  const { performance, conceptDrift } = report;
  if (performance === undefined && conceptDrift === null) return null;
  return html`<section id="performance"><h2>Are the predictions still right?</h2>${concept(conceptDrift)}${
    performance === undefined ? null : metrics(performance, files !== null)
  }</section>`;
}

function concept(found: DriftReport['conceptDrift']): Markup | null {
  if (found === null) return null;
  return html`<p>${
    found.verdict === 'not-enough-data'
      ? html`<span class="badge unknown">? Too few labels</span>`
      : severityBadge(found.severity)
  } <span class="quiet">${counted(found.labels, 'label')}</span></p><ul class="plain">${found.reasons.map((reason) => html`<li>${clipped(reason)}</li>`)}</ul>`;
}

function metrics({ measured, baseline, estimated }: Performance, ofFiles: boolean): Markup {
  const columns = [measured, baseline, estimated].filter((each) => each !== null);
  const all = Object.keys(names).concat(
    columns
      .flatMap((each) => Object.keys(each.metrics))
      .filter((name) => !Object.hasOwn(names, name)),
  );
  const rows = [...new Set(all)].filter((name) =>
    columns.some((each) => Number.isFinite(metric(each, name))),
  );
  if (rows.length === 0)
    return html`<p class="quiet">There is nothing to measure or to estimate the performance from.</p>`;
  const figure = (name: string, number: number | null) =>
    inPercent.has(name) ? share(number) : value(number);
  return html`<div class="wide"><table><thead><tr><th scope="col">Metric</th><th scope="col" class="n">Baseline</th><th scope="col" class="n">Measured</th><th scope="col" class="n">Change</th>${
    estimated === null ? null : html`<th scope="col" class="n">Estimate</th>`
  }</tr></thead><tbody>${rows.map(
    (name) =>
      html`<tr><th scope="row">${names[name] ?? clipped(name, 60)}</th><td class="n">${figure(name, metric(baseline, name))}</td><td class="n">${figure(name, metric(measured, name))}</td><td class="n">${change(name, metric(baseline, name), metric(measured, name))}</td>${
        estimated === null
          ? null
          : html`<td class="n">${metric(estimated, name) === null ? '–' : `≈ ${figure(name, metric(estimated, name))}`}</td>`
      }</tr>`,
  )}</tbody></table></div><p class="note">${[
    baseline === null
      ? null
      : `Baseline: ${counted(baseline.labels, 'row')} ${ofFiles ? 'of the reference file' : 'the model had not seen when it was made'}. `,
    measured === null
      ? 'No outcomes are known yet, so nothing was measured. '
      : `Measured: ${counted(measured.labels, 'label')}. `,
  ]}${
    estimated === null
      ? null
      : html`<strong>Estimate</strong>, not a measurement, over ${count(estimated.rows)} rows without labels: ${clipped(estimated.condition)}`
  }</p>`;
}

const metric = (
  side: { readonly metrics: Readonly<Record<string, number>> } | null,
  name: string,
): number | null =>
  side !== null && Object.hasOwn(side.metrics, name) ? (side.metrics[name] ?? null) : null;

function change(name: string, before: number | null, now: number | null): string {
  if (before === null || now === null) return '–';
  const by = now - before;
  const sign = by > 0 ? '+' : by < 0 ? '−' : '';
  return inPercent.has(name)
    ? `${sign}${(Math.abs(by) * 100).toFixed(1)} points`
    : `${sign}${value(Math.abs(by))}`;
}
