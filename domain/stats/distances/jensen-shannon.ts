import { relativeEntropy } from './kullback-leibler.ts';
import { normalised, type Shares } from './shares.ts';

/**
 * √ of the Jensen–Shannon divergence (Endres & Schindelin, IEEE Trans. Inf. Theory 49, 2003): a metric, finite for cells
 * only one side has; 0 to √ln 2 (natural logarithm) or to 1 (`base` 2).
 */
export function jensenShannonDistance(p: Shares, q: Shares, base: 2 | 'e' = 'e'): number {
  const [left, right] = [normalised(p), normalised(q)];
  const middle = left.map((share, i) => (share + (right[i] as number)) / 2);
  const nats = relativeEntropy(left, middle) + relativeEntropy(right, middle);
  return Math.sqrt(Math.max(0, base === 2 ? nats / Math.LN2 : nats) / 2);
}
