import type { Distribution } from '../../drift-report.ts';
import { share, value } from '../figures.ts';
import { html, type Markup, shownName } from '../markup.ts';
import { barsPath, heightsOf, slotsOf } from './bars.ts';
import { at, tallest } from './geometry.ts';

const width = 560;
const height = 170;

/** The legend of every plot: shape and colour both tell the sides apart. */
export const legend: Markup = html`<p class="legend"><span><svg width="22" height="12" aria-hidden="true"><rect class="ref" x="1" y="1" width="20" height="10"/></svg> reference</span> <span><svg width="22" height="12" aria-hidden="true"><path class="cur" d="M1 11V3H21V11"/></svg> current</span></p>`;

export function largePlot(distribution: Distribution, words: string): Markup {
  return distribution.kind === 'number'
    ? numberPlot(distribution, words)
    : categoryPlot(distribution);
}

type Numbers = Extract<Distribution, { kind: 'number' }>;
type Categories = Extract<Distribution, { kind: 'category' }>;

/** Areas are shares, so the heights need no scale: what is twice as high is twice as frequent. */
function numberPlot({ edges, reference, current }: Numbers, words: string): Markup {
  const slots = slotsOf(edges);
  const [before, now] = [heightsOf(reference, slots), heightsOf(current, slots)];
  const size = { width, height, top: tallest(before, now) };
  return html`<figure>${legend}<svg class="large" viewBox="-24 -6 ${width + 48} ${height + 32}" role="img" aria-label="${words}"><path class="ref" d="${barsPath(before, slots, size)}"/><path class="cur" d="${barsPath(now, slots, size)}"/><path class="axis" d="M0 ${height}H${width}"/>${slots.ticks.map(
    ({ edge, place }) =>
      html`<path class="axis" d="M${at(place * width)} ${height}v4"/><text class="tick" x="${at(place * width)}" y="${height + 18}" text-anchor="middle">${value(edge)}</text>`,
  )}</svg><figcaption>How often each value occurs: the areas are shares of the rows. The outer bars hold what lies beyond as well.</figcaption></figure>`;
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
