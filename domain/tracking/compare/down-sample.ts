import { lttb } from './lttb.ts';

/**
 * The points of a curve that are drawn, at most `count` of them, as indices in ascending order. NaN and the infinities
 * cannot be drawn: they are gaps. Of each gap that lies between two drawn points one point stays, so that it can be
 * seen; the curve's first and last point stay whatever they are. A curve of no more points than asked for stays whole.
 *
 * @param x ascending, finite
 * @param count from 7
 */
export function downSample(x: readonly number[], y: readonly number[], count: number): number[] {
  if (x.length <= count) return x.map((_, index) => index);
  const drawable = y.flatMap((value, index) => (Number.isFinite(value) ? [index] : []));
  if (drawable.length === 0) return [0, y.length - 1];
  const first = drawable[0] as number;
  const last = drawable.at(-1) as number;
  const gaps = gapsIn(drawable) + (first > 0 ? 1 : 0) + (last < y.length - 1 ? 1 : 0);
  // So many points cannot have more gaps around them than the rest of `count` has room for.
  const drawn = Math.max(count - gaps, Math.floor((count - 1) / 2));
  const kept = lttb(
    drawable.map((index) => x[index] as number),
    drawable.map((index) => y[index] as number),
    drawn,
  ).map((at) => drawable[at] as number);
  const gapBefore = gapFinder(y);
  return [
    ...(first > 0 ? [0] : []),
    ...kept.flatMap((index, at) => {
      const gap = at === 0 ? undefined : gapBefore(kept[at - 1] as number, index);
      return gap === undefined ? [index] : [gap, index];
    }),
    ...(last < y.length - 1 ? [y.length - 1] : []),
  ];
}

const gapsIn = (drawable: readonly number[]): number =>
  drawable.filter((index, at) => at > 0 && index - (drawable[at - 1] as number) > 1).length;

/** The first point between two drawn ones that cannot be drawn. */
const gapFinder = (y: readonly number[]) => (from: number, to: number) => {
  for (let index = from + 1; index < to; index++)
    if (!Number.isFinite(y[index] as number)) return index;
  return undefined;
};
