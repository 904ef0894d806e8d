import type { TrendPoint } from '../../drift-report.ts';
import { psi, share, time } from '../figures.ts';
import { html, type Markup, plainName, shownName } from '../markup.ts';
import { linePlot, mostLines } from '../plots/line-plot.ts';
import type { Shown } from '../shown.ts';
import { pageSeverity, severityBadge } from '../words.ts';

/** How it came here: severity, PSI of the features that matter now, and accuracy, over the checks before and this one. */
export function trendSection({ report, features, settings }: Shown): Markup | null {
  if (report.trend === undefined || report.trend.length === 0) return null;
  const points: readonly TrendPoint[] = [
    ...report.trend.filter(({ to }) => to !== report.window.to),
    {
      to: report.window.to,
      rows: report.rows,
      severity: pageSeverity(report),
      psi: Object.fromEntries(features.map(({ name, psi }) => [name, psi ?? 0])),
      accuracy: report.conceptDrift?.accuracy ?? null,
    },
  ];
  const ends = [time(points[0]?.to), time(points.at(-1)?.to)] as const;
  const names = features
    .filter(({ psi }) => psi !== null)
    .slice(0, mostLines)
    .map(({ name }) => name);
  const psiOf = (point: TrendPoint, name: string): number | null =>
    Object.hasOwn(point.psi, name) ? (point.psi[name] ?? null) : null;
  const lines = names.map((name) => ({ name, values: points.map((point) => psiOf(point, name)) }));
  const largest = Math.max(0.12, ...lines.flatMap(({ values }) => values.map((each) => each ?? 0)));
  const accuracies = points.map(({ accuracy }) => accuracy);
  const [watch, warning, critical] = settings.psiBands;
  return html`<section id="trend"><h2>How it came here</h2><ol class="strip" aria-label="Severity, oldest first">${points
    .slice(-24)
    .map(
      ({ to, severity }) => html`<li title="${time(to)}">${severityBadge(severity)}</li>`,
    )}</ol>${
    lines.length === 0
      ? null
      : html`<h3>PSI</h3>${linePlot(lines, {
          words: `PSI of ${names.map((name) => plainName(name, 30)).join(', ')} over ${points.length} checks; the table below has the figures.`,
          from: 0,
          to: largest,
          tick: psi,
          levels: [
            { value: watch, name: `watch from ${watch}` },
            { value: warning, name: `warning from ${warning}` },
            { value: critical, name: `critical from ${critical}` },
          ],
          ends,
        })}`
  }${accuracyPlot(accuracies, report.conceptDrift?.baselineAccuracy ?? null, ends)}<details><summary>The figures of the last ${Math.min(30, points.length)} checks</summary><div class="wide"><table><thead><tr><th scope="col">Until</th><th scope="col">Severity</th><th scope="col" class="n">Rows</th>${names.map(
    (name) => html`<th scope="col" class="n">PSI ${shownName(name, 24)}</th>`,
  )}<th scope="col" class="n">Accuracy</th></tr></thead><tbody>${points
    .slice(-30)
    .toReversed()
    .map(
      (point) =>
        html`<tr><th scope="row">${time(point.to)}</th><td>${severityBadge(point.severity)}</td><td class="n">${point.rows}</td>${names.map(
          (name) => html`<td class="n">${psi(psiOf(point, name))}</td>`,
        )}<td class="n">${share(point.accuracy)}</td></tr>`,
    )}</tbody></table></div></details></section>`;
}

function accuracyPlot(
  accuracies: readonly (number | null)[],
  baseline: number | null,
  ends: readonly [string, string],
): Markup | null {
  const known = accuracies.filter((each) => each !== null);
  if (known.length < 2) return null;
  const all = baseline === null ? known : [...known, baseline];
  const from = Math.max(0, Math.floor((Math.min(...all) - 0.02) * 20) / 20);
  const to = Math.min(1, Math.ceil((Math.max(...all) + 0.02) * 20) / 20);
  return html`<h3>Accuracy</h3>${linePlot([{ name: 'accuracy', values: accuracies }], {
    words: `Accuracy from ${share(known[0])} to ${share(known.at(-1))} over ${known.length} checks.`,
    height: 100,
    from,
    to,
    tick: share,
    levels: baseline === null ? [] : [{ value: baseline, name: 'baseline' }],
    ends,
  })}`;
}
