import { relativeEntropy } from './kullback-leibler.ts';
import { normalised, type Shares } from './shares.ts';

/**
 * √ of the Jensen–Shannon divergence (Endres & Schindelin, IEEE Trans. Inf. Theory 49, 2003): a metric, finite for cells
 * only one side has; 0 to √ln 2 (natural logarithm) or to 1 (`base` 2).
 */
export function jensenShannonDistance(p: Shares, q: Shares, base: 2 | 'e' = 'e'): number {
  const [left, right] = [normalised(p), normalised(q)];
  let [fromLeft, fromRight] = [0, 0];
  left.forEach((share, i) => {
    const other = right[i] as number;
    const middle = (share + other) / 2;
    fromLeft += relativeEntropy(share, middle);
    fromRight += relativeEntropy(other, middle);
  });
  const nats = fromLeft + fromRight;
  return Math.sqrt(Math.max(0, base === 2 ? nats / Math.LN2 : nats) / 2);
}
