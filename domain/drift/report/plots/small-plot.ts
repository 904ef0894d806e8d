import type { Distribution } from '../../drift-report.ts';
import { html, type Markup } from '../markup.ts';
import { barsPath, heightsOf, slotsOf } from './bars.ts';
import { at, tallest } from './geometry.ts';

const width = 132;
const height = 32;
const mostSlots = 20;

type Numbers = Extract<Distribution, { kind: 'number' }>;

/** Both sides in a table's cell: the reference is the filled shape, the current rows are the line (pairs of bars for categories). */
export function smallPlot(distribution: Distribution | null | undefined, words: string): Markup {
  if (distribution === null || distribution === undefined || distribution.reference.length === 0)
    return html`<span class="quiet">no plot</span>`;
  return html`<svg class="small" viewBox="0 -1 ${width} ${height + 2}" width="${width}" height="${height + 2}" role="img" aria-label="${words}">${
    distribution.kind === 'number' ? shapes(distribution) : pairs(distribution)
  }<path class="axis" d="M0 ${height}H${width}"/></svg>`;
}

function shapes({ edges, reference, current }: Numbers): Markup {
  const slots = slotsOf(edges);
  const [before, now] = [heightsOf(reference, slots), heightsOf(current, slots)];
  const size = { width, height, top: tallest(before, now) };
  return html`<path class="ref" d="${barsPath(before, slots, size)}"/><path class="cur" d="${barsPath(now, slots, size)}"/>`;
}

function pairs({ reference, current }: Distribution): Markup {
  const top = tallest(reference, current);
  const slots = Math.min(mostSlots, reference.length);
  const slot = width / slots;
  const bar = Math.min(14, slot * 0.42);
  const rows = (shares: readonly number[], offset: number) =>
    shares
      .slice(0, slots)
      .map((share, index) => {
        const tall = (Math.max(0, share) / top) * height;
        return `M${at(index * slot + slot / 2 + offset)} ${height}v${at(-tall)}h${at(bar)}v${at(tall)}`;
      })
      .join('');
  return html`<path class="ref" d="${rows(reference, -bar)}"/><path class="curfill" d="${rows(current, 0)}"/>`;
}
