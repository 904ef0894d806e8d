import { quantile } from '#domain/stats/quantile.ts';
import { seededRandom } from '../random.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Row visits that all resamples together may cost: about a second. */
const visits = 20_000_000;
const most = 1_000;
const fewest = 100;
/** Fewer resamples than this give a standard error, but no quantile of 2.5 %. */
const enoughForQuantiles = 500;
const z95 = 1.959963984540054;

/** Values of several statistics over resampled rows. */
export interface Resampled {
  /** By statistic, then by resample. */
  readonly values: readonly Float64Array[];
  /** Rows drawn for each resample over rows there are, at most 1. */
  readonly share: number;
}

/**
 * Draws rows with replacement and measures again, up to 1 000 times (Efron & Tibshirani, An Introduction to the
 * Bootstrap, 1993). On many rows fewer times, and then fewer rows than there are: the spread is scaled by the square
 * root of their share. `of` takes how often each row was drawn.
 */
export function resample(
  rows: number,
  of: (counts: Float64Array) => Float64Array,
  seed: number,
): Resampled {
  const draws = Math.min(rows, Math.floor(visits / fewest));
  const times = Math.min(most, Math.max(fewest, Math.floor(visits / rows)));
  const random = seededRandom(seed ^ 0xb007);
  const counts = new Float64Array(rows);
  const measured: Float64Array[] = [];
  for (let time = 0; time < times; time++) {
    counts.fill(0);
    for (let draw = 0; draw < draws; draw++) {
      const row = Math.floor(random() * rows);
      counts[row] = (counts[row] as number) + 1;
    }
    measured.push(of(counts));
  }
  const statistics = measured[0]?.length ?? 0;
  return {
    share: draws / rows,
    values: Array.from({ length: statistics }, (_, statistic) =>
      Float64Array.from(measured, (values) => values[statistic] as number),
    ),
  };
}

/**
 * 95 % interval from a statistic's resampled values: their quantiles, or, with few of them, 1.96 standard errors to each
 * side. `mirrored` turns the quantiles around the estimate (the basic bootstrap): for statistics that noise pushes to
 * one side, as it does a calibration error. Resamples that do not define the statistic are left out.
 */
export function intervalOf(
  estimate: number,
  resampled: Float64Array,
  share: number,
  mirrored = false,
): Interval {
  const sorted = resampled.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length < resampled.length / 2 || Number.isNaN(estimate))
    return { low: Number.NaN, high: Number.NaN };
  if (sorted.length < enoughForQuantiles) {
    let [mean, square] = [0, 0];
    for (const value of sorted) mean += value / sorted.length;
    for (const value of sorted) square += (value - mean) ** 2 / (sorted.length - 1);
    const half = z95 * Math.sqrt(square * share);
    return { low: estimate - half, high: estimate + half };
  }
  const [low, high] = [quantile(sorted, 0.025), quantile(sorted, 0.975)];
  return mirrored ? { low: 2 * estimate - high, high: 2 * estimate - low } : { low, high };
}
