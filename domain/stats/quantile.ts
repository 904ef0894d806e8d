/**
 * The value below which the share `q` (0..1) of `sorted` (ascending, no NaN) lies, interpolated linearly between
 * neighbours: position q(n - 1), as numpy's default and R's type 7. NaN without values.
 */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const n = sorted.length;
  if (n === 0) return Number.NaN;
  const position = q * (n - 1);
  const below = Math.min(n - 1, Math.floor(position));
  const low = sorted[below] as number;
  const high = sorted[Math.min(n - 1, below + 1)] as number;
  const weight = position - below;
  // From the nearer end, as numpy does: exact at both ends and monotone in q.
  return weight >= 0.5 ? high - (high - low) * (1 - weight) : low + (high - low) * weight;
}
