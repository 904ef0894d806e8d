import { at } from './geometry.ts';

/** Where the bars of a histogram stand, as parts 0..1 of the plot's width, and how wide each counts for its height. */
export interface Slots {
  readonly borders: readonly number[];
  readonly widths: readonly number[];
  /** Where ticks go: an edge, and its place. */
  readonly ticks: readonly { readonly edge: number; readonly place: number }[];
}

/** Outer bins hold what lies beyond, however far: on paper they are at most an inner bin and this part of all inner bins wide. */
const outerPart = 0.25;
/** A bin of a single value has no width; on paper it has this one. */
const thinnest = 1 / 60;

/**
 * Bars over a true axis, their areas the shares: bins that each hold as many of the reference's rows are wide where rows are
 * rare. Bins of whole numbers (0, 0.5, 1.5, …) get the half that is missing at both ends.
 */
export function slotsOf(edges: readonly number[]): Slots {
  const bins = edges.length - 1;
  if (bins < 1 || !edges.every(Number.isFinite)) return evenSlots(edges);
  const drawn = withWholeEnds(edges);
  if (bins > 2) {
    const [low, high] = [drawn[1] as number, drawn[bins - 1] as number];
    // Halves first: the difference of two numbers near 1e308 is no number.
    const reach = 2 * (outerPart + 1 / (bins - 2)) * (high / 2 - low / 2);
    if (reach > 0) {
      drawn[0] = Math.max(drawn[0] as number, low - reach);
      drawn[bins] = Math.min(drawn[bins] as number, high + reach);
    }
  }
  const from = drawn[0] as number;
  const span = (drawn[bins] as number) / 2 - from / 2;
  if (!(span > 0)) return evenSlots(edges);
  const borders = drawn.map((edge) => (edge / 2 - from / 2) / span);
  const widths = borders
    .slice(1)
    .map((border, bin) => Math.max(thinnest, border - (borders[bin] as number)));
  return { borders, widths, ticks: ticksOf(drawn, borders) };
}

const isHalf = (edge: number): boolean => Number.isInteger(edge - 0.5);

function withWholeEnds(edges: readonly number[]): number[] {
  const [first = 0, last = 0] = [edges[0], edges.at(-1)];
  const whole =
    edges.slice(1, -1).every(isHalf) &&
    edges.length > 2 &&
    Number.isInteger(first) &&
    Number.isInteger(last);
  return whole ? [first - 0.5, ...edges.slice(1, -1), last + 0.5] : [...edges];
}

function evenSlots(edges: readonly number[]): Slots {
  const bins = Math.max(1, edges.length - 1);
  const borders = Array.from({ length: bins + 1 }, (_, edge) => edge / bins);
  return { borders, widths: borders.slice(1).map(() => 1 / bins), ticks: ticksOf(edges, borders) };
}

/** Round numbers of the axis: 1, 2 or 5 times a power of ten apart, four to eight of them. */
function ticksOf(edges: readonly number[], borders: readonly number[]): Slots['ticks'] {
  const [from = 0, to = 0] = [edges[0], edges.at(-1)];
  const isTrue = borders.length === edges.length && Number.isFinite(to / 2 - from / 2) && to > from;
  if (!isTrue) return [];
  const rough = (to / 2 - from / 2) / 2.5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10) * power;
  const count = Math.min(9, Math.floor(to / step) - Math.ceil(from / step) + 1);
  if (!(step > 0) || !Number.isFinite(step)) return [];
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const edge = Number(((Math.ceil(from / step) + index) * step).toPrecision(12));
    return { edge, place: (edge / 2 - from / 2) / (to / 2 - from / 2) };
  });
}

/** Heights of bars: shares by the widths of their slots. */
export const heightsOf = (shares: readonly number[], { widths }: Slots): number[] =>
  shares.map((share, bin) => Math.max(0, share) / (widths[bin] ?? 1));

/** The outline of bars, from the left foot to the right one. */
export function barsPath(
  heights: readonly number[],
  { borders }: Slots,
  size: { readonly width: number; readonly height: number; readonly top: number },
): string {
  const y = (value: number) =>
    size.height - (size.top > 0 ? Math.min(1, value / size.top) : 0) * size.height;
  const steps = heights.map(
    (value, bin) => `V${at(y(value))}H${at((borders[bin + 1] ?? 1) * size.width)}`,
  );
  return `M${at((borders[0] ?? 0) * size.width)} ${at(size.height)}${steps.join('')}V${at(size.height)}`;
}
