/** Of a metric: its name in CloudWatch, and what it says. In Prometheus it is called by its key. */
interface Definition {
  readonly cloudWatch: string;
  readonly help: string;
}

/**
 * OBS-2: every metric of a model. Ratios are 0..1 and times are seconds, as Prometheus has them
 * (https://prometheus.io/docs/practices/naming/).
 */
export const catalogue = {
  loopwright_drift_severity: {
    cloudWatch: 'driftSeverity',
    help: 'Severity of the newest drift check: 0 ok, 1 monitor, 2 warning, 3 critical.',
  },
  loopwright_drift_detected: {
    cloudWatch: 'driftDetected',
    help: '1 when the newest check found drift, 0 when it found none; absent when it had too few rows to tell.',
  },
  loopwright_drifted_features: {
    cloudWatch: 'driftedFeatures',
    help: 'Features that drifted in the newest window.',
  },
  loopwright_psi_max: {
    cloudWatch: 'psiMax',
    help: 'Largest population stability index of the features, corrected for chance.',
  },
  loopwright_prediction_psi: {
    cloudWatch: 'predictionPsi',
    help: 'Population stability index of the predictions.',
  },
  loopwright_concept_severity: {
    cloudWatch: 'conceptSeverity',
    help: 'Severity by labels: 0 ok, 1 monitor, 2 warning, 3 critical; absent without enough labels.',
  },
  loopwright_window_predictions: {
    cloudWatch: 'windowPredictions',
    help: 'Predictions in the newest window.',
  },
  loopwright_window_errors: {
    cloudWatch: 'windowErrors',
    help: 'Predictions that failed in the newest window.',
  },
  loopwright_window_labels: {
    cloudWatch: 'windowLabels',
    help: 'Predictions of the newest window whose outcome is known.',
  },
  loopwright_window_end_timestamp_seconds: {
    cloudWatch: 'windowEnd',
    help: 'End of the newest window that was checked.',
  },
  loopwright_window_seconds: {
    cloudWatch: 'windowSeconds',
    help: 'Length of the newest window that was checked: an hour of the round, a day of the last one, or what somebody asked for.',
  },
  loopwright_alert_raised: {
    cloudWatch: 'alertRaised',
    help: '1 while an alert of the model is raised (told or not), 0 otherwise.',
  },
  loopwright_model_version: {
    cloudWatch: 'modelVersion',
    help: 'Number of the version that was checked.',
  },
  loopwright_model_performance: {
    cloudWatch: 'performance',
    help: 'Accuracy, precision, recall, f1, auc and others: measured with labels, estimated without, or the baseline.',
  },
  loopwright_feature_psi: {
    cloudWatch: 'featurePsi',
    help: 'Population stability index of a feature, corrected for chance.',
  },
  loopwright_feature_mean: { cloudWatch: 'featureMean', help: 'Mean of a feature in the window.' },
  loopwright_feature_median: {
    cloudWatch: 'featureMedian',
    help: 'Median of a feature in the window.',
  },
  loopwright_feature_stddev: {
    cloudWatch: 'featureStddev',
    help: 'Standard deviation of a feature in the window.',
  },
  loopwright_feature_missing_ratio: {
    cloudWatch: 'featureMissing',
    help: 'Share of rows in the window without a value of the feature.',
  },
  loopwright_prediction_mean: {
    cloudWatch: 'predictionMean',
    help: 'Mean score (or predicted value) in the window.',
  },
  loopwright_prediction_median: {
    cloudWatch: 'predictionMedian',
    help: 'Median score (or predicted value) in the window.',
  },
  loopwright_prediction_ratio: {
    cloudWatch: 'predictionRatio',
    help: 'Share of the predictions of the window by predicted class: the twenty most frequent.',
  },
  loopwright_confidence_ratio: {
    cloudWatch: 'confidenceRatio',
    help: 'Share of predictions by the confidence of the predicted class, in ten bins: from `from` on and below `to`.',
  },
  loopwright_confidence: {
    cloudWatch: 'confidence',
    help: 'Quantiles of the confidence of the predicted class.',
  },
} as const satisfies Readonly<Record<string, Definition>>;

export type MetricName = keyof typeof catalogue;
export const metricNames = Object.keys(catalogue) as readonly MetricName[];
