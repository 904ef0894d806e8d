import type { Distribution } from '../../drift-report.ts';
import { share, value } from '../figures.ts';
import { html, type Markup, shownName } from '../markup.ts';
import { at, outline, tallest } from './geometry.ts';

const width = 560;
const height = 170;
const left = 48;

/** The legend of every plot: shape and colour both tell the sides apart. */
export const legend: Markup = html`<p class="legend"><span><svg width="22" height="12" aria-hidden="true"><rect class="ref" x="1" y="1" width="20" height="10"/></svg> reference</span> <span><svg width="22" height="12" aria-hidden="true"><path class="cur" d="M1 11V3H21V11"/></svg> current</span></p>`;

export function largePlot(distribution: Distribution, words: string): Markup {
  return distribution.kind === 'number'
    ? numberPlot(distribution, words)
    : categoryPlot(distribution);
}

type Numbers = Extract<Distribution, { kind: 'number' }>;
type Categories = Extract<Distribution, { kind: 'category' }>;

function numberPlot({ edges, reference, current }: Numbers, words: string): Markup {
  const top = tallest(reference, current);
  const size = { width, height, top };
  return html`<figure>${legend}<svg class="large" viewBox="0 0 ${left + width + 24} ${height + 34}" role="img" aria-label="${words}"><g transform="translate(${left} 8)">${[
    0, 0.5, 1,
  ].map(
    (part) =>
      html`<path class="grid" d="M0 ${at(height * (1 - part))}H${width}"/><text class="tick" x="-6" y="${at(height * (1 - part) + 4)}" text-anchor="end">${share(top * part)}</text>`,
  )}<path class="ref" d="${outline(reference, size)}"/><path class="cur" d="${outline(current, size)}"/><path class="axis" d="M0 ${height}H${width}"/>${ticks(edges)}</g></svg>${
    isEven(edges)
      ? null
      : html`<figcaption>Bins of different widths; the outer ones hold what lies beyond as well.</figcaption>`
  }</figure>`;
}

/** Edges at five places or fewer, each under its own bin's border. */
function ticks(edges: readonly number[]): Markup[] {
  const bins = edges.length - 1;
  if (bins < 1) return [];
  const shown =
    bins <= 4
      ? edges.map((_, edge) => edge)
      : [0, 1, 2, 3, 4].map((part) => Math.round((part * bins) / 4));
  return shown.map(
    (edge) =>
      html`<text class="tick" x="${at((edge / bins) * width)}" y="${height + 18}" text-anchor="middle">${value(edges[edge])}</text>`,
  );
}

function isEven(edges: readonly number[]): boolean {
  const [first = 0] = edges;
  const span = (edges.at(-1) ?? 0) - first;
  return edges.every(
    (edge, index) =>
      Math.abs(edge - (first + (span * index) / (edges.length - 1))) <= Math.abs(span) * 0.01,
  );
}

const barWidth = 240;

/** A table with bars: names of any length, and figures that can be read and copied. */
function categoryPlot({ names, reference, current }: Categories): Markup {
  const top = tallest(reference, current);
  const bar = (part: number | undefined) => at((Math.max(0, part ?? 0) / top) * barWidth);
  return html`<figure>${legend}<div class="wide"><table class="bars"><thead><tr><th scope="col">Value</th><th scope="col"><span class="unseen">Bars</span></th><th scope="col" class="n">Reference</th><th scope="col" class="n">Current</th></tr></thead><tbody>${names.map(
    (name, index) =>
      html`<tr><th scope="row">${shownName(name, 40)}</th><td><svg class="pair" viewBox="0 0 ${barWidth} 20" width="${barWidth}" height="20" aria-hidden="true"><rect class="ref" x="0" y="1" width="${bar(reference[index])}" height="8"/><rect class="curfill" x="0" y="11" width="${bar(current[index])}" height="8"/></svg></td><td class="n">${share(reference[index])}</td><td class="n">${share(current[index])}</td></tr>`,
  )}</tbody></table></div></figure>`;
}
