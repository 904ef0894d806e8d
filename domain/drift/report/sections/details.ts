import type { ColumnFigures, FeatureDrift } from '../../drift-report.ts';
import { count, counted, p, share, value } from '../figures.ts';
import { clipped, html, type Markup, shownName } from '../markup.ts';
import { largePlot } from '../plots/large-plot.ts';
import type { Shown } from '../shown.ts';
import { verdictBadge } from '../words.ts';
import { plotWords } from './features.ts';

/** So many are open; the rest is there, folded. */
const mostOpen = 10;

/** Each feature that moved, with a plot to look at and every figure behind the verdict. */
export function detailsSection({ features }: Shown): Markup | null {
  const moved = features
    .map((feature, place) => ({ feature, place }))
    .filter(({ feature }) => feature.verdict === 'drift');
  if (moved.length === 0) return null;
  const rest = moved.slice(mostOpen);
  return html`<section id="details"><h2>What moved, one by one</h2>${moved
    .slice(0, mostOpen)
    .map(
      ({ feature, place }) =>
        html`<article class="feature" id="f${place}"><h3>${shownName(feature.name, 120)} ${verdictBadge(feature)}</h3>${detail(feature)}</article>`,
    )}${
    rest.length === 0
      ? null
      : html`<p class="note">${counted(rest.length, 'more feature')}, with less weight; open them to see them.</p>`
  }${rest.map(
    ({ feature, place }) =>
      html`<details id="f${place}"><summary><h3>${shownName(feature.name, 120)}</h3> ${verdictBadge(feature)}</summary>${detail(feature)}</details>`,
  )}</section>`;
}

/** Reasons, plot, figures and tests of one column. */
export const detail = (feature: FeatureDrift): Markup =>
  html`<ul class="plain">${feature.reasons.map((reason) => html`<li>${clipped(reason)}</li>`)}</ul><div class="two">${
    feature.distribution === null || feature.distribution === undefined
      ? html`<p class="quiet">There is nothing to plot: one side has no values of this kind.</p>`
      : largePlot(feature.distribution, plotWords(feature))
  }<div>${figures(feature)}${tests(feature)}</div></div>`;

const lines: readonly (readonly [string, (side: ColumnFigures) => string])[] = [
  ['Rows', ({ rows }) => count(rows)],
  ['Missing', ({ missing }) => share(missing)],
  ['Different values', ({ distinct }) => count(distinct)],
  ['Mean', ({ mean }) => value(mean)],
  ['Standard deviation', ({ std }) => value(std)],
  ['Smallest', ({ min }) => value(min)],
  ['Median', ({ median }) => value(median)],
  ['Largest', ({ max }) => value(max)],
];

function figures({ reference, current }: FeatureDrift): Markup | null {
  if (reference === undefined || current === undefined) return null;
  const told = lines
    .map(([name, of]) => [name, of(reference), of(current)] as const)
    .filter(([, before, now]) => before !== '–' || now !== '–');
  return html`<table><caption>In figures</caption><thead><tr><th scope="col"><span class="unseen">Figure</span></th><th scope="col" class="n">Reference</th><th scope="col" class="n">Current</th></tr></thead><tbody>${told.map(
    ([name, before, now]) =>
      html`<tr><th scope="row">${name}</th><td class="n">${before}</td><td class="n">${now}</td></tr>`,
  )}</tbody></table>`;
}

function tests(feature: FeatureDrift): Markup | null {
  const all = Object.entries(feature.tests);
  if (all.length === 0) return null;
  return html`<details><summary>Tests and distances</summary><table><thead><tr><th scope="col">Test</th><th scope="col" class="n">Statistic</th><th scope="col" class="n">p</th></tr></thead><tbody>${all.map(
    ([name, test]) =>
      html`<tr><th scope="row">${clipped(name, 60)}</th><td class="n">${value(test.statistic)}</td><td class="n">${p(test.p)}</td></tr>`,
  )}</tbody></table></details>`;
}
