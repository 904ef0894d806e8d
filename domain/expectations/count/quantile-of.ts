export const interpolations = ['linear', 'lower', 'higher', 'midpoint', 'nearest'] as const;
export type Interpolation = (typeof interpolations)[number];

/**
 * A quantile of ascending numbers as NumPy computes it (`numpy.quantile`, methods of these names); NaN without a value.
 * `nearest` takes the even neighbour when two are equally near.
 */
export function quantileOf(sorted: Float64Array, share: number, how: Interpolation): number {
  if (sorted.length === 0) return Number.NaN;
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  const between = place - below;
  if (between === 0 || how === 'lower') return low;
  if (how === 'higher') return high;
  if (how === 'midpoint') return (low + high) / 2;
  if (how === 'nearest') return between < 0.5 || (between === 0.5 && below % 2 === 0) ? low : high;
  // From the nearer end, so that equal neighbours give themselves.
  return between < 0.5 ? low + (high - low) * between : high - (high - low) * (1 - between);
}
