import { type Running, runningCounts, type ScoreStep } from './score-steps.ts';

/** One entry for each point, from (0, 0) at the threshold +∞ to (1, 1). */
export interface RocCurve {
  readonly falsePositiveRate: readonly number[];
  readonly truePositiveRate: readonly number[];
  readonly thresholds: readonly number[];
}

/**
 * Points of the ROC curve without those in the middle of a straight run of equal steps (as scikit-learn leaves out).
 * Rates of a class that has no rows are NaN.
 */
export function rocCurve(steps: readonly ScoreStep[]): RocCurve {
  const all = runningCounts(steps);
  const last = all.length - 1;
  const turns = (i: number, of: (point: Running) => number) => {
    const [before, at, after] = [all[i - 1], all[i], all[i + 1]] as [Running, Running, Running];
    return of(after) - of(at) !== of(at) - of(before);
  };
  const points = all.filter(
    (_, i) =>
      i === 0 ||
      i === last ||
      turns(i, ({ falsePositives }) => falsePositives) ||
      turns(i, ({ truePositives }) => truePositives),
  );
  const rate = (counts: readonly number[]) => {
    const total = counts.at(-1) ?? 0;
    return [0, ...counts].map((count) => (total > 0 ? count / total : Number.NaN));
  };
  return {
    falsePositiveRate: rate(points.map(({ falsePositives }) => falsePositives)),
    truePositiveRate: rate(points.map(({ truePositives }) => truePositives)),
    thresholds: [Number.POSITIVE_INFINITY, ...points.map(({ threshold }) => threshold)],
  };
}

/** Largest distance between both rates at any threshold: the two-sample Kolmogorov–Smirnov statistic of the scores. */
export function separation(steps: readonly ScoreStep[]): number {
  const all = runningCounts(steps);
  const { truePositives: positives = 0, falsePositives: negatives = 0 } = all.at(-1) ?? {};
  if (positives === 0 || negatives === 0) return Number.NaN;
  return all.reduce(
    (most, point) =>
      Math.max(most, Math.abs(point.truePositives / positives - point.falsePositives / negatives)),
    0,
  );
}
