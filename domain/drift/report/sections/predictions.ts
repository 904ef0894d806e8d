import type { DriftReport } from '../../drift-report.ts';
import { share, value } from '../figures.ts';
import { html, type Markup, shownName } from '../markup.ts';
import { at } from '../plots/geometry.ts';
import type { Shown } from '../shown.ts';
import { verdictBadge } from '../words.ts';
import { detail } from './details.ts';

const barWidth = 240;

/** Whether what the model answers has moved: it sees every change of inputs that matters to it, without a label. */
export function predictionsSection({ report }: Shown): Markup | null {
  const { predictionDrift, figures } = report;
  const rest = [confidence(figures), classes(figures)].filter((part) => part !== null);
  if (predictionDrift === null && rest.length === 0) return null;
  return html`<section id="predictions"><h2>Predictions</h2>${
    predictionDrift === null
      ? null
      : html`<p>${verdictBadge(predictionDrift)}</p>${detail(predictionDrift)}`
  }${rest.length === 0 ? null : html`<div class="two">${rest}</div>`}</section>`;
}

type Figures = DriftReport['figures'];

/** How sure the model was in this window. */
function confidence(figures: Figures): Markup | null {
  const known = figures?.confidence ?? null;
  if (known === null) return null;
  const { shares, quantiles } = known;
  const rows = shares
    .map((part, bin) => ({
      part,
      name: `${value(bin / shares.length)} to ${value((bin + 1) / shares.length)}`,
    }))
    .filter(({ part }, bin) => part > 0 || bin >= shares.length / 2);
  return bars(
    `How sure it was: half of the predictions between ${value(quantiles['0.25'])} and ${value(quantiles['0.75'])}`,
    'Confidence',
    rows.map(({ part, name }) => ({ part, name: html`${name}` })),
  );
}

/** What it said how often in this window. */
function classes(figures: Figures): Markup | null {
  const all = Object.entries(figures?.classes ?? {});
  if (all.length === 0) return null;
  return bars(
    'What it said',
    'Class',
    all.map(([name, part]) => ({ part, name: shownName(name, 40) })),
  );
}

function bars(
  caption: string,
  head: string,
  rows: readonly { readonly name: Markup; readonly part: number }[],
): Markup {
  const top = Math.max(Number.MIN_VALUE, ...rows.map(({ part }) => part));
  return html`<div class="wide"><table class="bars"><caption>${caption}</caption><thead><tr><th scope="col">${head}</th><th scope="col"><span class="unseen">Bar</span></th><th scope="col" class="n">Share</th></tr></thead><tbody>${rows.map(
    ({ name, part }) =>
      html`<tr><th scope="row">${name}</th><td><svg width="${barWidth}" viewBox="0 0 ${barWidth} 10" height="10" aria-hidden="true"><rect class="curfill" width="${at((Math.max(0, part) / top) * barWidth)}" height="10"/></svg></td><td class="n">${share(part)}</td></tr>`,
  )}</tbody></table></div>`;
}
