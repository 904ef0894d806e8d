import type { FeatureDrift } from '../../drift-report.ts';
import { hasImportance } from '../feature-order.ts';
import { counted, p, psi, share } from '../figures.ts';
import { clipped, html, type Markup, plainName, shownName } from '../markup.ts';
import { legend } from '../plots/large-plot.ts';
import { smallPlot } from '../plots/small-plot.ts';
import type { Shown } from '../shown.ts';
import { verdictBadge } from '../words.ts';

/** So many quiet features are shown as they are; more are folded away. */
const mostUnfolded = 12;

/** Every feature, sorted by importance × drift; the quiet ones of a wide table folded. */
export function featuresSection({ report, features }: Shown): Markup {
  if (features.length === 0)
    return html`<section id="features"><h2>Features</h2><p>There were no columns to compare.</p></section>`;
  const weighted = hasImportance(report);
  const loud = features.filter(({ verdict }) => verdict === 'drift');
  const quiet = features.filter(({ verdict }) => verdict !== 'drift');
  const fold = quiet.length > mostUnfolded;
  const order = weighted
    ? 'Sorted by importance × drift: first what moved and matters to the model.'
    : 'Sorted by drift: what moved furthest comes first. The model does not tell how important its features are.';
  const shown = fold ? loud : features;
  return html`<section id="features"><h2>Features</h2><p class="note">${order}</p>${legend}<p class="find" hidden><label>Find a feature <input type="search" autocomplete="off"></label></p>${
    shown.length === 0
      ? html`<p>None of the ${counted(features.length, 'feature')} moved.</p>`
      : table(shown, weighted, features)
  }${
    fold
      ? html`<details id="quiet"><summary>${counted(quiet.length, 'feature')} without drift</summary>${table(quiet, weighted, features)}</details>`
      : null
  }</section>`;
}

function table(
  rows: readonly FeatureDrift[],
  weighted: boolean,
  all: readonly FeatureDrift[],
): Markup {
  const place = new Map(all.map((feature, index) => [feature, index]));
  return html`<div class="wide"><table class="features"><thead><tr><th scope="col" data-sort="text">Feature</th><th scope="col">Verdict</th><th scope="col">Distributions</th><th scope="col" class="n" data-sort="down">PSI</th><th scope="col" class="n" data-sort="up">p</th>${
    weighted ? html`<th scope="col" class="n" data-sort="down">Importance</th>` : null
  }<th scope="col">Why</th></tr></thead><tbody>${rows.map((feature) =>
    row(feature, weighted, place.get(feature) ?? 0),
  )}</tbody></table></div>`;
}

function row(feature: FeatureDrift, weighted: boolean, place: number): Markup {
  const { name, reasons, verdict } = feature;
  const link =
    verdict === 'drift' ? html`<a href="#f${place}">${shownName(name)}</a>` : shownName(name);
  return html`<tr><th scope="row">${link}</th><td>${verdictBadge(feature)}</td><td class="plot">${smallPlot(feature.distribution, plotWords(feature))}</td><td class="n" data-name="PSI" data-value="${feature.psi ?? -1}">${psi(feature.psi)}</td><td class="n" data-name="p" data-value="${feature.p ?? 2}">${p(feature.p)}</td>${
    weighted
      ? html`<td class="n" data-name="importance" data-value="${feature.importance ?? -1}">${share(feature.importance)}</td>`
      : null
  }<td class="why">${
    reasons.length === 0
      ? html`<p class="quiet">Nothing beyond chance.</p>`
      : reasons.slice(0, 3).map((reason) => html`<p>${clipped(reason, 240)}</p>`)
  }</td></tr>`;
}

/** What a plot shows, for those who do not see it. */
export function plotWords({ name, distribution, reference, current }: FeatureDrift): string {
  const who = plainName(name);
  if (typeof reference?.median === 'number' && typeof current?.median === 'number')
    return `${who}: median ${Number(reference.median.toPrecision(4))} in the reference, ${Number(current.median.toPrecision(4))} now.`;
  if (distribution?.kind === 'category') {
    const [first = '', before = 0, now = 0] = [
      distribution.names[0],
      distribution.reference[0],
      distribution.current[0],
    ];
    return `${who}: ${plainName(first, 30)} is ${share(before)} of the reference and ${share(now)} now.`;
  }
  return `${who}: distribution of reference and current rows.`;
}
