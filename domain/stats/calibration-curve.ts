import { invalid } from '#domain/errors.ts';

export interface CalibrationPoint {
  /** Share of positive rows. */
  readonly observed: number;
  /** Mean probability. */
  readonly predicted: number;
  readonly rows: number;
}

/** Of the bins that have rows, `bins` equal ones over 0..1; a probability on an edge falls to the left (scikit-learn). Errors: `invalid` for a probability outside 0..1. */
export function calibrationCurve(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  bins = 10,
): readonly CalibrationPoint[] {
  const edges = Array.from({ length: bins - 1 }, (_, i) => (i + 1) * (1 / bins));
  const sums = Array.from({ length: bins }, () => ({ positives: 0, probability: 0, rows: 0 }));
  for (let i = 0; i < labels.length; i++) {
    const p = probabilities[i] as number;
    if (!(p >= 0 && p <= 1)) throw invalid(`Probability ${p} of row ${i} is not between 0 and 1.`);
    const bin = sums[edges.filter((edge) => edge < p).length];
    if (bin === undefined) continue;
    bin.positives += labels[i] as number;
    bin.probability += p;
    bin.rows++;
  }
  return sums
    .filter(({ rows }) => rows > 0)
    .map(({ positives, probability, rows }) => ({
      observed: positives / rows,
      predicted: probability / rows,
      rows,
    }));
}
