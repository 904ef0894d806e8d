import type { ReferenceUsed } from '../../drift-report.ts';
import { count, share, time } from '../figures.ts';
import { clipped, html, type Markup, shownName } from '../markup.ts';
import type { Shown } from '../shown.ts';

const kinds: Readonly<Record<ReferenceUsed['kind'], string>> = {
  training: 'the data the version was trained on',
  rolling: 'the windows before this one',
  'same-hour-last-week': 'the same hours of the week before',
  file: 'a file',
};

/** What was compared with what, by which rules, and how to have it say less. */
export function comparedSection({ report, files, settings }: Shown): Markup {
  const [watch, warning, critical] = settings.psiBands;
  const drops = settings.concept.accuracyBands.map((each) => `${Number((each * 100).toFixed(1))}`);
  const { reference } = report;
  return html`<section id="compared"><h2>What was compared, and how</h2><dl class="facts"><dt>Reference</dt><dd>${
    files === null
      ? html`${kinds[reference?.kind ?? 'training']}${period(reference)}, ${count(report.referenceRows)} rows`
      : html`${shownName(files.reference, 120)}, ${count(report.referenceRows)} rows`
  }</dd><dt>Current</dt><dd>${
    files === null
      ? html`predictions from ${time(report.window.from)} to ${time(report.window.to)}, ${count(report.rows)} rows`
      : html`${shownName(files.current, 120)}, ${count(report.rows)} rows`
  }</dd>${
    report.revision === undefined || report.revision === 0
      ? null
      : html`<dt>Counted again</dt><dd>${report.revision} times, because lines came late</dd>`
  }${
    report.alert === undefined
      ? null
      : html`<dt>Alert</dt><dd>${report.alert.state}: ${clipped(report.alert.words)}</dd>`
  }<dt>What counts as drift</dt><dd>A change that is more than chance (over all features together, a false alarm in ${share(settings.familyAlpha)} of the quiet windows) and more than a trifle (Kolmogorov–Smirnov distance from ${settings.minKs}, or PSI from ${settings.minPsi}; ${share(settings.minMissingChange)} more missing values).</dd><dt>Severity</dt><dd>by PSI, corrected for the number of rows: watch from ${watch}, warning from ${warning}, critical from ${critical}; by a drop of accuracy: ${drops.join(', ')} points</dd><dt>Too little data</dt><dd>fewer than ${count(settings.minRows)} rows on either side</dd><dt>To hear less</dt><dd>${
    files === null
      ? html`<code>npx loopwright drift silence ${shownName(report.model)} --for 4h --reason "known"</code> for a while, <code>npx loopwright drift acknowledge ${shownName(report.model)}</code> until it changes, <code>npx loopwright drift settings ${shownName(report.model)}</code> for the thresholds`
      : html`thresholds are settings: <code>--settings settings.json</code>; a column that may change is left out of both files`
  }</dd></dl></section>`;
}

const period = (reference: ReferenceUsed | undefined): string =>
  reference?.from && reference.to ? ` (${time(reference.from)} to ${time(reference.to)})` : '';
