export interface Quadrature {
  /** In (-1, 1). */
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

/** The rule of `n` nodes, exact for polynomials up to 2n - 1: roots of the Legendre polynomial by Newton's method. */
export function gaussLegendre(n: number): Quadrature {
  const found = Array.from({ length: n }, (_, at) => {
    let x = Math.cos((Math.PI * (at + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let round = 0; round < 10; round++) {
      let [before, value] = [0, 1];
      for (let k = 1; k <= n; k++)
        [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      slope = (n * (before - x * value)) / (1 - x * x);
      x -= value / slope;
    }
    return { x, weight: 2 / ((1 - x * x) * slope * slope) };
  });
  return { nodes: found.map(({ x }) => x), weights: found.map(({ weight }) => weight) };
}
