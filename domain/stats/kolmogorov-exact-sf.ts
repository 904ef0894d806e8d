import { betaLn } from './beta-ln.ts';

/** P(D+ >= d) of the one-sided statistic of n uniform values: Birnbaum & Tingey (1951); every term is positive. */
function smirnovSf(n: number, d: number): number {
  let sum = 0;
  const last = Math.floor(n * (1 - d));
  for (let j = 0; j <= last; j++) {
    const above = 1 - d - j / n;
    if (above <= 0) continue;
    const lnChoose = j === 0 || j === n ? 0 : -Math.log(n + 1) - betaLn(n - j + 1, j + 1);
    sum += Math.exp(lnChoose + (j - 1) * Math.log(d + j / n) + (n - j) * Math.log(above));
  }
  return Math.min(1, d * sum);
}

/** Matrix (side x side, row-major) product. */
function multiply(a: Float64Array, b: Float64Array, side: number): Float64Array {
  const out = new Float64Array(side * side);
  for (let i = 0; i < side; i++)
    for (let k = 0; k < side; k++) {
      const left = a[i * side + k] as number;
      if (left === 0) continue;
      for (let j = 0; j < side; j++)
        out[i * side + j] = (out[i * side + j] as number) + left * (b[k * side + j] as number);
    }
  return out;
}

/** P(D < d), exact: Durbin's matrix, as in Marsaglia, Tsang & Wang, Journal of Statistical Software 8 (2003). */
function durbinCdf(n: number, d: number): number {
  const k = Math.floor(n * d) + 1;
  const side = 2 * k - 1;
  const h = k - n * d;
  const base = new Float64Array(side * side);
  for (let i = 0; i < side; i++)
    for (let j = 0; j < side; j++) base[i * side + j] = i - j + 1 < 0 ? 0 : 1;
  const at = (i: number, j: number) => i * side + j;
  for (let i = 0; i < side; i++) {
    base[at(i, 0)] = (base[at(i, 0)] as number) - h ** (i + 1);
    base[at(side - 1, i)] = (base[at(side - 1, i)] as number) - h ** (side - i);
  }
  base[at(side - 1, 0)] = (base[at(side - 1, 0)] as number) + Math.max(0, 2 * h - 1) ** side;
  for (let i = 0; i < side; i++)
    for (let j = 0; j < side; j++)
      for (let g = 1; g <= i - j + 1; g++) base[at(i, j)] = (base[at(i, j)] as number) / g;

  // base^n by squaring; a power of ten is taken out of the numbers whenever they grow too large.
  let exponent = 0;
  const rescaled = (matrix: Float64Array): [Float64Array, number] =>
    (matrix[at(k - 1, k - 1)] as number) > 1e140
      ? [matrix.map((value) => value * 1e-140), 140]
      : [matrix, 0];
  const power = (p: number): [Float64Array, number] => {
    if (p === 1) return [base, 0];
    const [half, e] = power(p >> 1);
    const square = multiply(half, half, side);
    const [scaled, more] = rescaled(p % 2 === 1 ? multiply(base, square, side) : square);
    return [scaled, 2 * e + more];
  };
  const [result, taken] = power(n);
  exponent = taken;
  let probability = result[at(k - 1, k - 1)] as number;
  for (let i = 1; i <= n; i++) {
    probability = (probability * i) / n;
    if (probability < 1e-140) {
      probability *= 1e140;
      exponent -= 140;
    }
  }
  return probability * 10 ** exponent;
}

/** P(D < d) for large n: the limit and three terms in 1/√n of Pelz & Good, JRSS B 38 (1976). */
function pelzGoodCdf(n: number, d: number): number {
  const z = Math.sqrt(n) * d;
  const z2 = z * z;
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  const pi2 = Math.PI ** 2;
  const pi4 = pi2 * pi2;
  const w = pi2 / (2 * z2);
  const half = Math.sqrt(Math.PI / 2);
  /** Over t = (j + 1/2)² for j from 0, or t = j² for j from 1. */
  const sumOver = (shift: 0 | 0.5, term: (t: number) => number): number => {
    let sum = 0;
    for (let j = shift === 0 ? 1 : 0; j <= 20; j++) {
      const t = (j + shift) ** 2;
      sum += term(t) * Math.exp(-t * w);
    }
    return sum;
  };
  const k0 = (2 * half * sumOver(0.5, () => 1)) / z;
  const k1 = (half * sumOver(0.5, (t) => pi2 * t - z2)) / (3 * z4);
  const k2 =
    (half *
      sumOver(
        0.5,
        (t) => 6 * z6 + 2 * z4 + pi2 * (2 * z4 - 5 * z2) * t + pi4 * (1 - 2 * z2) * t * t,
      )) /
      (36 * z * z6) -
    (half * sumOver(0, (t) => pi2 * t)) / (18 * z * z2);
  const k3 =
    (half *
      sumOver(
        0.5,
        (t) =>
          -30 * z6 -
          90 * z6 * z2 +
          pi2 * (135 * z4 - 96 * z6) * t +
          pi4 * (212 * z4 - 60 * z2) * t * t +
          pi2 * pi4 * (5 - 30 * z2) * t * t * t,
      )) /
      (3240 * z4 * z6) +
    (half * sumOver(0, (t) => 3 * pi2 * t * z2 - pi4 * t * t)) / (108 * z6);
  return k0 + k1 / Math.sqrt(n) + k2 / n + k3 / n ** 1.5;
}

/**
 * P(D >= d) of the two-sided Kolmogorov–Smirnov statistic of n values against a known distribution. Which method where
 * follows Simard & L'Ecuyer, Journal of Statistical Software 39 (2011): exact for small n; twice the one-sided tail where both
 * sides at once are impossible or negligible; Durbin's matrix near the centre; Pelz–Good for the rest.
 */
export function kolmogorovExactSf(d: number, n: number): number {
  if (!(n > 0)) return Number.NaN;
  if (!(d > 0)) return Number.isNaN(d) ? Number.NaN : 1;
  if (d >= 1) return 0;
  const t = n * d;
  if (t <= 0.5) return 1;
  if (t >= n - 1) return Math.min(1, 2 * (1 - d) ** n);
  const squared = t * d;
  if (d >= 0.5 || squared >= (n <= 140 ? 4 : 2.2)) return Math.min(1, 2 * smirnovSf(n, d));
  const cdf = n <= 140 || n * d ** 1.5 <= 1.4 ? durbinCdf(n, d) : pelzGoodCdf(n, d);
  return Math.min(1, Math.max(0, 1 - cdf));
}
