import { kolmogorovExactSf } from '../kolmogorov-exact-sf.ts';
import { roundHalfEven } from '../special/round-half-even.ts';
import { tieCells } from '../tie-cells.ts';
import { greatestCommonDivisor, ksExactSf } from './ks-exact.ts';

export interface KsTest {
  readonly statistic: number;
  readonly p: number;
  /** The value up to which the cumulative shares are furthest apart. */
  readonly location: number;
  /** 1 when the first sample has the greater share up to there, else -1. */
  readonly sign: 1 | -1;
}

/** 'auto': exact up to 10 000 values a sample. 'exact' falls back where the common grid outgrows 2³¹. */
export type KsMethod = 'auto' | 'exact' | 'asymptotic';

/**
 * Two-sample Kolmogorov–Smirnov test of raw values; `ksDistance` beside it works on counted cells. Among equal distances
 * the first value of the first sample, then of the second, is the location. NaN when a sample is empty.
 */
export function ksTest(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  method: KsMethod = 'auto',
): KsTest {
  const [n, m] = [a.length, b.length];
  if (n === 0 || m === 0)
    return { statistic: Number.NaN, p: Number.NaN, location: Number.NaN, sign: 1 };
  const { above, below } = extremes(a, b);
  const sign = below.gap > above.gap ? -1 : 1;
  const { gap, value } = sign === 1 ? above : below;
  const divisor = greatestCommonDivisor(n, m);
  const grid = (n / divisor) * m;
  const exact =
    method === 'auto'
      ? Math.max(n, m) <= 10_000
      : method === 'exact' && grid / divisor < 2 ** 31 - 1;
  const h = Math.round(gap * grid);
  const at = { location: value, sign } as const;
  if (exact) return { statistic: h / grid, p: within(ksExactSf(h, n, m)), ...at };
  return { statistic: gap, p: asymptotic(gap, n, m), ...at };
}

const within = (p: number): number => Math.min(1, Math.max(0, p));

/** The one-sample distribution of the effective size, rounded, halves to the even number. */
function asymptotic(d: number, n: number, m: number): number {
  return within(kolmogorovExactSf(d, roundHalfEven((n * m) / (n + m))));
}

function extremes(a: ArrayLike<number>, b: ArrayLike<number>) {
  const cells = tieCells(a, b);
  let above = { gap: Number.NEGATIVE_INFINITY, value: Number.NaN, first: false };
  let below = above;
  let [seenA, seenB] = [0, 0];
  cells.values.forEach((value, i) => {
    seenA += cells.reference[i] as number;
    seenB += cells.current[i] as number;
    const gap = seenA / a.length - seenB / b.length;
    const first = (cells.reference[i] as number) > 0;
    if (beats(gap, first, above)) above = { gap, value, first };
    if (beats(-gap, first, below)) below = { gap: -gap, value, first };
  });
  return { above, below: { ...below, gap: Math.max(0, below.gap) } };
}

const beats = (gap: number, first: boolean, best: { gap: number; first: boolean }): boolean =>
  gap > best.gap || (gap === best.gap && first && !best.first);
