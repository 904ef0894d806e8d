export interface CalibrationError {
  /** Mean distance between mean probability and share of positives, weighted by the rows of each bin (ECE). */
  readonly expected: number;
  /** The largest distance of any bin (MCE). */
  readonly maximum: number;
}

/**
 * Over `bins` equal bins of 0..1 (index min(floor(bins · p), bins - 1)); Naeini et al., AAAI 2015, with equal widths.
 * NaN without rows.
 */
export function calibrationError(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  bins = 10,
): CalibrationError {
  const rows = labels.length;
  const [counts, sums, positives] = [
    new Float64Array(bins),
    new Float64Array(bins),
    new Float64Array(bins),
  ] as const;
  for (let i = 0; i < rows; i++) {
    const p = probabilities[i] as number;
    const bin = Math.min(Math.floor(bins * p), bins - 1);
    (counts[bin] as number) += 1;
    (sums[bin] as number) += p;
    (positives[bin] as number) += labels[i] as number;
  }
  let [expected, maximum] = [0, 0];
  for (let bin = 0; bin < bins; bin++) {
    const count = counts[bin] as number;
    if (count === 0) continue;
    const gap = Math.abs((sums[bin] as number) / count - (positives[bin] as number) / count);
    expected += (count / rows) * gap;
    maximum = Math.max(maximum, gap);
  }
  return rows === 0 ? { expected: Number.NaN, maximum: Number.NaN } : { expected, maximum };
}
