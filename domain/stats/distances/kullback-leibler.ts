import { normalised, type Shares } from './shares.ts';

/** Σ p ln(p/q) of the normalised shares, in nats: what is lost when q stands for p. Infinite where q lacks what p has. */
export function kullbackLeibler(p: Shares, q: Shares): number {
  const [from, to] = [normalised(p), normalised(q)];
  return from.reduce((sum, share, i) => sum + relativeEntropy(share, to[i] as number), 0);
}

/** p ln(p/q), 0 where p is 0. */
export const relativeEntropy = (p: number, q: number): number => {
  if (Number.isNaN(p) || Number.isNaN(q)) return Number.NaN;
  return p === 0 ? 0 : p * Math.log(p / q);
};
