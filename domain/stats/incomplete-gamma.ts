import gammainc from '@stdlib/math-base-special-gammainc';
import gammaln from '@stdlib/math-base-special-gammaln';

const tiny = 1e-300;

/** Γ(a, x)/Γ(a) by its continued fraction (Lentz's method); converges fast for x > a + 1. */
function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 100_000; i++) {
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
  return Math.exp(a * Math.log(x) - x - gammaln(a)) * h;
}

/** P(a, x) = γ(a, x)/Γ(a), the lower regularised incomplete gamma function. */
export const gammaLower = (a: number, x: number): number =>
  x <= 0 ? 0 : gammainc(x, a, true, false);

/**
 * Q(a, x) = Γ(a, x)/Γ(a), the upper regularised incomplete gamma function. Our own fraction in the tail: there 1 - P is
 * all rounding error, and @stdlib's upper branch loses it too.
 */
export const gammaUpper = (a: number, x: number): number => {
  if (x <= 0) return 1;
  return x > a + 1 ? continuedFraction(a, x) : 1 - gammaLower(a, x);
};
