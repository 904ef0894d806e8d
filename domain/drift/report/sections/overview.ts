import type { DriftReport } from '../../drift-report.ts';
import { driftedOf } from '../feature-order.ts';
import { count, psi, share, time } from '../figures.ts';
import { clipped, html, type Markup, shownName } from '../markup.ts';
import type { Shown } from '../shown.ts';
import { adviceOf, headline, pageSeverity, severityBadge } from '../words.ts';

/** The first screen: what happened, how bad it is, what to do, and the numbers that matter. */
export function overview({ report, title, subtitle }: Shown): Markup {
  const severity = pageSeverity(report);
  const isUnknown = report.verdict === 'not-enough-data' && severity === 'ok';
  const advice = adviceOf(report);
  return html`<header><p class="over">${title} · ${subtitle}</p><h1>${headline(report)}</h1><p>${
    isUnknown ? html`<span class="badge unknown">? Too little data</span>` : severityBadge(severity)
  }</p><p class="lead">${clipped(report.summary, 1_200)}</p><div class="advice ${isUnknown ? 'unknown' : severity}"><p><strong>${advice.title}.</strong> ${repeats(advice) ? null : clipped(advice.words)}</p></div><dl class="numbers">${numbers(report)}</dl></header>`;
}

/** "Act now. Act now: find out why …" is said once. */
const repeats = ({ title, words }: { readonly title: string; readonly words: string }): boolean =>
  words === `${title}.`;

function numbers(report: DriftReport): Markup[] {
  const drifted = driftedOf(report);
  const strongest = report.features
    .filter(({ psi }) => psi !== null)
    .toSorted((a, b) => (b.psi ?? 0) - (a.psi ?? 0))[0];
  const measured = report.performance?.measured?.metrics.accuracy ?? report.conceptDrift?.accuracy;
  const before =
    report.performance?.baseline?.metrics.accuracy ?? report.conceptDrift?.baselineAccuracy;
  const estimated = report.performance?.estimated?.metrics.accuracy;
  const cell = (name: string, figure: string, more: Markup | string) =>
    html`<div><dt>${name}</dt><dd>${figure}<small>${more}</small></dd></div>`;
  return [
    cell(
      'Rows looked at',
      count(report.rows),
      `against ${count(report.referenceRows)} of the reference`,
    ),
    cell(
      'Features that moved',
      `${count(drifted.length)} of ${count(report.features.length)}`,
      waiting(report),
    ),
    ...(strongest === undefined
      ? []
      : [cell('Largest PSI', psi(strongest.psi), shownName(strongest.name, 40))]),
    ...(typeof measured === 'number'
      ? [
          cell(
            'Accuracy',
            share(measured),
            typeof before === 'number' ? `${share(before)} before` : 'measured',
          ),
        ]
      : typeof estimated === 'number'
        ? [cell('Accuracy', `≈ ${share(estimated)}`, 'an estimate, without labels')]
        : []),
    ...(report.trend !== undefined && report.trend.length > 0
      ? [
          cell(
            'Checks before this one',
            count(report.trend.length),
            `since ${time(report.trend[0]?.to)}`,
          ),
        ]
      : []),
  ];
}

function waiting({ features }: DriftReport): string {
  const unsure = features.filter(({ verdict }) => verdict === 'not-enough-data').length;
  return unsure === 0 ? 'by more than chance' : `${count(unsure)} more had too little data`;
}
