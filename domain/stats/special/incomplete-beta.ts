import betainc from '@stdlib/math-base-special-betainc';
import { betaLn } from '../beta-ln.ts';
import { stirlingRemainder } from '../stirling-remainder.ts';
import { log1pExcess } from './log1p-excess.ts';

/** A point of 0..1 by both its sides and their logs, so that neither side is lost next to an end. */
export interface UnitPoint {
  readonly x: number;
  /** 1 - x. */
  readonly y: number;
  readonly lnX: number;
  readonly lnY: number;
}

/** From x, and from y = 1 - x where that is known better than by subtraction. */
export const unitPoint = (x: number, y = 1 - x): UnitPoint => ({
  x,
  y,
  lnX: x < 0.5 ? Math.log(x) : Math.log1p(-y),
  lnY: y < 0.5 ? Math.log(y) : Math.log1p(-x),
});

/** From ln(x / (1 - x)): reaches points whose x or y is too small for a number. */
export function unitPointOfLogit(t: number): UnitPoint {
  const small = Math.exp(-Math.abs(t));
  const lnLarge = -Math.log1p(small);
  const lnSmall = lnLarge - Math.abs(t);
  const large = 1 / (1 + small);
  return t < 0
    ? { x: small * large, y: large, lnX: lnSmall, lnY: lnLarge }
    : { x: large, y: small * large, lnX: lnLarge, lnY: lnSmall };
}

const mirrored = ({ x, y, lnX, lnY }: UnitPoint): UnitPoint => ({ x: y, y: x, lnX: lnY, lnY: lnX });

/**
 * ln(x^a y^b / B(a, b)). With large a and b the three terms nearly cancel, so the exponent is computed by how far x is
 * from a / (a + b) (DiDonato & Morris, ACM TOMS 18, 1992).
 */
export function lnBetaKernel(a: number, b: number, { x, y, lnX, lnY }: UnitPoint): number {
  if (Math.min(a, b) < 10) return a * lnX + b * lnY - betaLn(a, b);
  const sum = a + b;
  const away = a <= b ? a - sum * x : sum * y - b;
  const exponent =
    Math.abs(away) < 0.5 * Math.min(a, b)
      ? a * log1pExcess(-away / a) + b * log1pExcess(away / b)
      : a * (lnX - Math.log(a / sum)) + b * (lnY - Math.log(b / sum));
  const remainder = stirlingRemainder(a) + stirlingRemainder(b) - stirlingRemainder(sum);
  return exponent - remainder + 0.5 * (Math.log(a) + Math.log(b / sum) - Math.log(2 * Math.PI));
}

const tiny = 1e-300;
/** Enough for shapes up to about 1e12: the fraction needs some √max(a, b) terms. */
const maxTerms = 2_000_000;

/** The continued fraction of I_x(a, b) (Lentz's method), for x below its mean, where it converges fast. */
function continuedFraction(a: number, b: number, x: number): number {
  const sum = a + b;
  let c = 1;
  let d = 1 - (sum * x) / (a + 1);
  d = 1 / (Math.abs(d) < tiny ? tiny : d);
  let h = d;
  const step = (numerator: number): number => {
    d = 1 + numerator * d;
    if (Math.abs(d) < tiny) d = tiny;
    c = 1 + numerator / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    h *= d * c;
    return d * c;
  };
  for (let m = 1; m < maxTerms; m++) {
    const twice = 2 * m;
    step(((m * (b - m)) / (a + twice - 1)) * (x / (a + twice)));
    const factor = step(-(((a + m) * (sum + m)) / (a + twice)) * (x / (a + twice + 1)));
    if (Math.abs(factor - 1) < 2 * Number.EPSILON) break;
  }
  return h;
}

/** A shape of 0 beside the other, or of infinity, puts all mass at an end of 0..1. */
function limit(a: number, b: number): number {
  if (a === b) return Number.NaN;
  return a === 0 || b === Number.POSITIVE_INFINITY ? 1 : 0;
}

/**
 * I_x(a, b), the regularised incomplete beta function: P(X <= x) of Beta(a, b). NaN where a or b is negative or x
 * outside 0..1. About 1e-13 relative for shapes up to 1e8, in both tails.
 */
export function betaLowerAt(a: number, b: number, at: UnitPoint): number {
  if (!(a >= 0 && b >= 0 && at.x >= 0 && at.y >= 0)) return Number.NaN;
  if (a === 0 || b === 0 || !Number.isFinite(a + b)) return limit(a, b);
  if (at.lnX === Number.NEGATIVE_INFINITY) return 0;
  if (at.lnY === Number.NEGATIVE_INFINITY) return 1;
  return at.x <= (a + 1) / (a + b + 2) ? near(a, b, at) : 1 - near(b, a, mirrored(at));
}

/** P(X > x) of Beta(a, b), exact in the upper tail. */
export const betaUpperAt = (a: number, b: number, at: UnitPoint): number =>
  betaLowerAt(b, a, mirrored(at));

const near = (a: number, b: number, at: UnitPoint): number =>
  Math.min(1, (Math.exp(lnBetaKernel(a, b, at)) / a) * continuedFraction(a, b, at.x));

/**
 * From x alone: up to shapes of 10 000 @stdlib's port of Boost, so that even tails of 1e-290 have the digits of the
 * libraries built on Boost (SciPy, R's Rcpp; the eighth digit is wrong out there); beyond, where it gets slow and
 * inexact, the fraction above.
 */
export const betaLower = (a: number, b: number, x: number): number =>
  a > 0 && b > 0 && Math.max(a, b) <= 1e4
    ? betainc(x, a, b, true, false)
    : betaLowerAt(a, b, unitPoint(x));
