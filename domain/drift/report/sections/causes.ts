import { count, p, share, value } from '../figures.ts';
import { clipped, html, type Markup, shownName } from '../markup.ts';
import { at } from '../plots/geometry.ts';
import type { Shown } from '../shown.ts';
import { severityBadge } from '../words.ts';

const mostShown = 20;
const barWidth = 160;

/** What came from upstream, before any model looked at it. */
export function upstreamSection({ report: { upstream } }: Shown): Markup | null {
  if (upstream === undefined || upstream.length === 0) return null;
  return html`<section id="upstream"><h2>From upstream</h2><p class="note">What looks like a change of the pipeline rather than of the world. Look here first.</p><ul class="plain">${upstream
    .slice(0, mostShown)
    .map(
      ({ severity, words, column, kind }) =>
        html`<li>${severityBadge(severity)} <strong>${kind}</strong>${column === null || words.startsWith(`${column}: `) ? null : html` · ${shownName(column)}`}: ${clipped(words)}</li>`,
    )}</ul>${more(upstream.length)}</section>`;
}

/** Which features explain the change. */
export function attributionSection({ report: { attribution } }: Shown): Markup | null {
  const shares = attribution?.filter(({ share }) => share > 0) ?? [];
  if (shares.length === 0) return null;
  return html`<section id="attribution"><h2>Which features explain it</h2><div class="wide"><table class="bars"><thead><tr><th scope="col">Feature</th><th scope="col"><span class="unseen">Bar</span></th><th scope="col" class="n">Share of the change</th><th scope="col">In words</th></tr></thead><tbody>${shares
    .slice(0, 10)
    .map(
      (each) =>
        html`<tr><th scope="row">${shownName(each.feature, 40)}</th><td><svg width="${barWidth}" height="12" aria-hidden="true"><rect class="curfill" width="${at(Math.min(1, each.share) * barWidth)}" height="12"/></svg></td><td class="n">${share(each.share)}</td><td>${clipped(each.words, 200)}</td></tr>`,
    )}</tbody></table></div></section>`;
}

/** Segments that suffer more than the rest. */
export function slicesSection({ report: { slices } }: Shown): Markup | null {
  if (slices === undefined || slices.length === 0) return null;
  return html`<section id="slices"><h2>Who suffers most</h2><p class="note">Segments of the rows in which it is worse than in the rest; p is adjusted for the number of segments looked at.</p><div class="wide"><table><thead><tr><th scope="col">Where</th><th scope="col" class="n">Rows</th><th scope="col">Metric</th><th scope="col" class="n">Reference</th><th scope="col" class="n">Current</th><th scope="col" class="n">p</th><th scope="col">In words</th></tr></thead><tbody>${slices
    .slice(0, mostShown)
    .map(
      (slice) =>
        html`<tr><th scope="row">${shownName(slice.where, 80)}</th><td class="n">${count(slice.rows)} (${share(slice.share)})</td><td>${clipped(slice.metric, 40)}</td><td class="n">${figure(slice.metric, slice.reference)}</td><td class="n">${figure(slice.metric, slice.current)}</td><td class="n">${p(slice.p)}</td><td>${clipped(slice.words, 240)}</td></tr>`,
    )}</tbody></table></div>${more(slices.length)}</section>`;
}

const figure = (metric: string, number: number | null): string =>
  metric === 'accuracy' ? share(number) : value(number);

const more = (all: number): Markup | null =>
  all <= mostShown
    ? null
    : html`<p class="note">And ${count(all - mostShown)} more, in the JSON.</p>`;
