import type { MetricName } from './catalogue.ts';
import type { Sample } from './gauge-row.ts';

/** Kept apart: a number of their own in a report is enough for these. */
const leftOut: readonly MetricName[] = [
  'loopwright_confidence_ratio',
  'loopwright_prediction_ratio',
  'loopwright_window_end_timestamp_seconds',
  'loopwright_window_seconds',
];
/** They add up over the hours; of a longer window they would count its hours twice. */
const counts: readonly MetricName[] = [
  'loopwright_window_predictions',
  'loopwright_window_errors',
  'loopwright_window_labels',
];
const shownClasses = 5;

/**
 * What goes to CloudWatch, where each set of tag values is a metric that costs 0.30 USD a month: the model's own figures, some
 * features, performance measured and estimated (of the first five classes), and quantiles of the confidence. Prometheus has all.
 */
export function cloudWatchSamples(
  samples: readonly Sample[],
  features: number,
  isHour = true,
): readonly Sample[] {
  const seen = { feature: new Set<string>(), class: new Set<string>() };
  const within = (label: 'feature' | 'class', value: string | undefined, most: number): boolean => {
    if (value === undefined || seen[label].has(value)) return true;
    if (seen[label].size >= most) return false;
    seen[label].add(value);
    return true;
  };
  return samples.filter(
    ({ metric, labels }) =>
      !leftOut.includes(metric) &&
      (isHour || !counts.includes(metric)) &&
      labels.source !== 'baseline' &&
      within('feature', labels.feature, features) &&
      within('class', labels.class, shownClasses),
  );
}
