/** Points in 0..1 and their weights: the weighted sum of a polynomial's values is its integral. */
export interface Quadrature {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

const known = new Map<number, Quadrature>();

/** Gauss's rule with `n` ≥ 1 points, exact for polynomials up to degree 2n - 1. Roots of Legendre's polynomial by Newton's steps. */
export function gaussLegendre(n: number): Quadrature {
  const before = known.get(n);
  if (before !== undefined) return before;
  const points = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      let [value, last] = [1, 0];
      for (let k = 1; k <= n; k++)
        [value, last] = [((2 * k - 1) * x * value - (k - 1) * last) / k, value];
      slope = (n * (x * value - last)) / (x * x - 1);
      const move = value / slope;
      x -= move;
      if (Math.abs(move) < 1e-16) break;
    }
    points[i] = (1 + x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  const rule = { points, weights };
  known.set(n, rule);
  return rule;
}
