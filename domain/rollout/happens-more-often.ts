import { betaLn } from '../stats/beta-ln.ts';

export interface Counted {
  readonly hits: number;
  readonly trials: number;
}

const lnChoose = (n: number, k: number): number =>
  k === 0 || k === n ? 0 : -Math.log(n + 1) - betaLn(n - k + 1, k + 1);

/**
 * One-sided p of "it happens more often in `a` than in `b`" by Fisher's exact test: the probability of at least as many
 * hits in `a`, when all hits are dealt out blindly. Exact for the few errors of a small first step, where the normal
 * approximation would call one error in 50 against none in 950 significant. 1 when a side has no trials.
 */
export function happensMoreOften(a: Counted, b: Counted): number {
  if (a.trials === 0 || b.trials === 0) return 1;
  const hits = a.hits + b.hits;
  const most = Math.min(hits, a.trials);
  const lnTotal = lnChoose(a.trials + b.trials, hits);
  let p = 0;
  for (let inA = Math.max(a.hits, hits - b.trials); inA <= most; inA++)
    p += Math.exp(lnChoose(a.trials, inA) + lnChoose(b.trials, hits - inA) - lnTotal);
  return Math.min(1, p);
}
