import { normalQuantile } from '../normal.ts';

/** Interval for a share with z²/2 successes and failures added (Agresti & Coull, The American Statistician 52, 1998). */
export function agrestiCoull(
  successes: number,
  trials: number,
  confidence = 0.95,
): { readonly low: number; readonly high: number } {
  if (!(trials > 0)) return { low: Number.NaN, high: Number.NaN };
  const z = normalQuantile((1 + confidence) / 2);
  const n = trials + z * z;
  const share = (successes + (z * z) / 2) / n;
  const half = z * Math.sqrt((share * (1 - share)) / n);
  return { low: Math.max(0, share - half), high: Math.min(1, share + half) };
}
