/** |g| less l1, with its sign. */
// @ts-expect-error: decorator
@inline
function soften(g: f64, l1: f64): f64 {
  return g > l1 ? g - l1 : g < -l1 ? g + l1 : 0.0;
}

export function answer(g: f64, h: f64, l1: f64, l2: f64, lower: f64, upper: f64): f64 {
  return min(max(-soften(g, l1) / (h + l2), lower), upper);
}

export function score(g: f64, h: f64, l1: f64, l2: f64, lower: f64, upper: f64): f64 {
  const soft = soften(g, l1);
  const best = min(max(-soft / (h + l2), lower), upper);
  return -(2.0 * soft * best + (h + l2) * best * best);
}
