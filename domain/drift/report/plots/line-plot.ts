import { html, type Markup, plainName } from '../markup.ts';
import { at } from './geometry.ts';

export interface Line {
  readonly name: string;
  /** One per place; null where there is none (the line has a gap). */
  readonly values: readonly (number | null)[];
}

const width = 600;
const left = 52;
const right = 150;
/** Lines are told apart by their dashes as well as by their colours. */
const dashes = ['', '7 3', '2 3', '9 3 2 3', '12 4'] as const;
/** Most lines in one plot. */
export const mostLines = dashes.length;

export interface LinePlotOptions {
  readonly words: string;
  readonly height?: number;
  readonly from: number;
  readonly to: number;
  readonly tick: (value: number) => string;
  /** Levels drawn across, with their names. */
  readonly levels?: readonly { readonly value: number; readonly name: string }[];
  /** What stands under the first and the last place. */
  readonly ends: readonly [string, string];
}

export function linePlot(
  lines: readonly Line[],
  { words, height = 130, from, to, tick, levels = [], ends }: LinePlotOptions,
): Markup {
  const places = Math.max(2, ...lines.map(({ values }) => values.length));
  const x = (place: number) => (place / (places - 1)) * width;
  const y = (value: number) =>
    height - Math.min(1, Math.max(0, (value - from) / (to - from || 1))) * height;
  return html`<svg class="large" viewBox="0 0 ${left + width + right} ${height + 36}" role="img" aria-label="${words}"><g transform="translate(${left} 10)">${[
    from,
    (from + to) / 2,
    to,
  ].map(
    (value) =>
      html`<path class="grid" d="M0 ${at(y(value))}H${width}"/><text class="tick" x="-6" y="${at(y(value) + 4)}" text-anchor="end">${tick(value)}</text>`,
  )}${levels
    .filter(({ value }) => value > from && value < to)
    .map(
      ({ value, name }) =>
        html`<path class="level" d="M0 ${at(y(value))}H${width}"/><text class="tick" x="4" y="${at(y(value) - 3)}">${name}</text>`,
    )}${lines.map(
    ({ values }, index) =>
      html`<path class="line l${index}" stroke-dasharray="${dashes[index]}" d="${path(values, x, y)}"/>`,
  )}${labels(lines, height, y).map(
    ({ name, index, at: place }) =>
      html`<path class="line l${index}" stroke-dasharray="${dashes[index]}" d="M${width + 8} ${at(place - 4)}h18"/><text class="name" x="${width + 31}" y="${at(place)}">${name}</text>`,
  )}<text class="tick" x="0" y="${height + 18}">${ends[0]}</text><text class="tick" x="${width}" y="${height + 18}" text-anchor="end">${ends[1]}</text></g></svg>`;
}

/** Moves where a value is missing; a single value between gaps is a dot (a line of no length with round ends). */
function path(
  values: readonly (number | null)[],
  x: (place: number) => number,
  y: (value: number) => number,
): string {
  let isDrawing = false;
  return values
    .map((value, place) => {
      if (value === null || !Number.isFinite(value)) {
        isDrawing = false;
        return '';
      }
      const step = isDrawing ? 'L' : 'M';
      isDrawing = true;
      const lonely = step === 'M' && (values[place + 1] ?? null) === null;
      return `${step}${at(x(place))} ${at(y(value))}${lonely ? 'h0.1' : ''}`;
    })
    .join('');
}

/** Names at the right end of their lines, moved apart so that all can be read. */
function labels(lines: readonly Line[], height: number, y: (value: number) => number) {
  const apart = 15;
  const places = lines
    .map(({ name, values }, index) => ({
      name: plainName(name, 16),
      index,
      at: y(values.findLast((value) => value !== null) ?? 0) + 4,
    }))
    .sort((a, b) => a.at - b.at || a.index - b.index);
  let lowest = Number.NEGATIVE_INFINITY;
  const down = places.map((each) => {
    lowest = Math.max(each.at, lowest + apart);
    return { ...each, at: lowest };
  });
  // Up again from below, where they ran out of the plot.
  let highest = height + 6 + apart;
  return down
    .toReversed()
    .map((each) => {
      highest = Math.min(each.at, highest - apart);
      return { ...each, at: highest };
    })
    .toReversed();
}
