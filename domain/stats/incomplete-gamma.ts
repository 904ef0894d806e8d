import gammaln from '@stdlib/math-base-special-gammaln';
import { stirlingRemainder } from './stirling-remainder.ts';

const tiny = 1e-300;
/** Enough for a up to about 1e12 next to x = a, where some √a terms count. */
const maxTerms = 10_000_000;

/**
 * x^a e^-x / Γ(a + 1). For large a, by how far x is from a and Stirling's formula: a ln x and ln Γ(a) are then so large
 * that their difference would be rounding error.
 */
function front(a: number, x: number): number {
  if (a < 10) return Math.exp(a * Math.log(x) - x - gammaln(a + 1));
  const away = (x - a) / a;
  const exponent = Math.abs(away) < 0.5 ? Math.log1p(away) - away : Math.log(x / a) - away;
  return Math.exp(a * exponent - stirlingRemainder(a)) / Math.sqrt(2 * Math.PI * a);
}

/** P(a, x) by its power series: every term is positive; converges fast for x < a + 1. */
function powerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let i = 1; i < maxTerms && term > sum * Number.EPSILON * 0.01; i++) {
    term *= x / (a + i);
    sum += term;
  }
  return front(a, x) * sum;
}

/** Q(a, x) by its continued fraction (Lentz's method); converges fast for x > a + 1. */
function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < maxTerms; i++) {
    const numerator = -i * (i - a);
    b += 2;
    d = numerator * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + numerator / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < Number.EPSILON) break;
  }
  return a * front(a, x) * h;
}

/**
 * P(a, x) = γ(a, x)/Γ(a), the lower regularised incomplete gamma function. Not @stdlib's: from a = 200 on, near x = a,
 * its answer (0.3.1) is off by up to 3 %. NaN for negative a or x, and at a = x = 0.
 */
export const gammaLower = (a: number, x: number): number => {
  if (!(a >= 0 && x >= 0) || (a === 0 && x === 0)) return Number.NaN;
  if (x === 0) return 0;
  if (a === 0 || x === Number.POSITIVE_INFINITY) return 1;
  return x > a + 1 ? 1 - gammaUpper(a, x) : powerSeries(a, x);
};

/** Q(a, x) = Γ(a, x)/Γ(a), the upper one; in its tail never 1 - P, which there is all rounding error. */
export const gammaUpper = (a: number, x: number): number => {
  if (!(a >= 0 && x >= 0) || (a === 0 && x === 0)) return Number.NaN;
  if (x === 0) return 1;
  if (a === 0 || x === Number.POSITIVE_INFINITY) return 0;
  return x > a + 1 ? continuedFraction(a, x) : 1 - powerSeries(a, x);
};
