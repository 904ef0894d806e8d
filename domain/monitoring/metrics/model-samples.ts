import type { DriftReport, FeatureDrift, Performance, Severity } from '../../drift/drift-report.ts';
import { severities } from '../../drift/severity.ts';
import type { WindowFigures } from '../../drift/window/window-figures.ts';
import type { MetricName } from './catalogue.ts';
import type { Sample } from './gauge-row.ts';

/** Each label value is a time series that somebody keeps (and, in CloudWatch, pays for): of a wide model these many features. */
export const shownFeatures = 30;

const level = (severity: Severity): number => severities.indexOf(severity);

const sample = (
  metric: MetricName,
  value: number | null | undefined,
  labels: Readonly<Record<string, string>> = {},
): readonly Sample[] =>
  typeof value === 'number' && Number.isFinite(value) ? [{ metric, labels, value }] : [];

/** OBS-2: a report in figures; what it could not tell is left out, never 0. `alertRaised` as it is after the check. */
export function modelSamples(report: DriftReport, alertRaised: boolean): readonly Sample[] {
  const { features, conceptDrift, predictionDrift, performance, figures } = report;
  const psi = features.flatMap((feature) => feature.psi ?? []);
  const judged = report.verdict !== 'not-enough-data';
  return [
    ...sample('loopwright_drift_severity', judged ? level(report.severity) : null),
    ...sample('loopwright_drift_detected', judged ? Number(report.verdict === 'drift') : null),
    ...sample(
      'loopwright_drifted_features',
      judged ? features.filter(({ verdict }) => verdict === 'drift').length : null,
    ),
    ...sample('loopwright_psi_max', psi.length === 0 ? null : Math.max(...psi)),
    ...sample('loopwright_prediction_psi', predictionDrift?.psi),
    ...sample(
      'loopwright_concept_severity',
      conceptDrift === null || conceptDrift.verdict === 'not-enough-data'
        ? null
        : level(conceptDrift.severity),
    ),
    ...sample('loopwright_window_predictions', report.rows),
    ...sample('loopwright_window_errors', figures?.errors),
    ...sample(
      'loopwright_window_labels',
      performance?.measured?.labels ?? conceptDrift?.labels ?? null,
    ),
    ...sample('loopwright_window_end_timestamp_seconds', Date.parse(report.window.to) / 1000),
    ...sample(
      'loopwright_window_seconds',
      (Date.parse(report.window.to) - Date.parse(report.window.from)) / 1000,
    ),
    ...sample('loopwright_alert_raised', Number(alertRaised)),
    ...sample('loopwright_model_version', report.version === 0 ? null : report.version),
    ...performanceSamples(performance, figures),
    ...foremost(features).flatMap(featureSamples),
    ...sample('loopwright_prediction_mean', predictionDrift?.current?.mean),
    ...sample('loopwright_prediction_median', predictionDrift?.current?.median),
    ...predictionSamples(figures),
  ];
}

/** What drifted first, then what the model goes by, then what moved most: the same choice each time. */
const foremost = (features: readonly FeatureDrift[]): readonly FeatureDrift[] =>
  [...features]
    .sort(
      (a, b) =>
        Number(b.verdict === 'drift') - Number(a.verdict === 'drift') ||
        (b.importance ?? 0) - (a.importance ?? 0) ||
        (b.psi ?? 0) - (a.psi ?? 0) ||
        (a.name < b.name ? -1 : 1),
    )
    .slice(0, shownFeatures);

const featureSamples = ({ name: feature, psi, current }: FeatureDrift): readonly Sample[] => [
  ...sample('loopwright_feature_psi', psi, { feature }),
  ...sample('loopwright_feature_mean', current?.mean, { feature }),
  ...sample('loopwright_feature_median', current?.median, { feature }),
  ...sample('loopwright_feature_stddev', current?.std, { feature }),
  ...sample('loopwright_feature_missing_ratio', current?.missing, { feature }),
];

function performanceSamples(
  performance: Performance | undefined,
  figures: WindowFigures | undefined,
): readonly Sample[] {
  const of = (source: string, metrics: Readonly<Record<string, number>> = {}, more = {}) =>
    Object.entries(metrics).flatMap(([metric, value]) =>
      sample('loopwright_model_performance', value, { metric, source, ...more }),
    );
  return [
    ...of('measured', performance?.measured?.metrics),
    ...of('estimated', performance?.estimated?.metrics),
    ...of('baseline', performance?.baseline?.metrics),
    ...Object.entries(figures?.byClass ?? {}).flatMap(([name, metrics]) =>
      of('measured', metrics, { class: name }),
    ),
  ];
}

function predictionSamples(figures: WindowFigures | undefined): readonly Sample[] {
  const confidence = figures?.confidence;
  return [
    ...Object.entries(figures?.classes ?? {}).flatMap(([name, share]) =>
      sample('loopwright_prediction_ratio', share, { class: name }),
    ),
    ...(confidence?.shares ?? []).flatMap((share, bin) =>
      sample('loopwright_confidence_ratio', share, {
        from: (bin / 10).toFixed(1),
        to: ((bin + 1) / 10).toFixed(1),
      }),
    ),
    ...Object.entries(confidence?.quantiles ?? {}).flatMap(([quantile, value]) =>
      sample('loopwright_confidence', value, { quantile }),
    ),
  ];
}
