import type { ColumnFigures, DriftReport, FeatureDrift } from '#domain/drift/drift-report.ts';

const bell = (middle: number, width: number, bins: number): number[] => {
  const heights = Array.from({ length: bins }, (_, bin) =>
    Math.exp(-(((bin + 0.5) / bins - middle) ** 2) / (2 * width ** 2)),
  );
  const all = heights.reduce((a, b) => a + b, 0);
  return heights.map((height) => height / all);
};

const figures = (over: Partial<ColumnFigures> = {}): ColumnFigures => ({
  rows: 5_000,
  missing: 0.002,
  distinct: 812,
  mean: 64.76,
  std: 30.09,
  min: 18.25,
  median: 70.35,
  max: 118.75,
  ...over,
});

/** A column of numbers whose middle went from 0.45 to `to` of its range. */
export const numberFeature = (
  name: string,
  psi: number,
  to: number,
  over: Partial<FeatureDrift> = {},
): FeatureDrift => ({
  name,
  verdict: psi >= 0.01 ? 'drift' : 'no-drift',
  psi,
  p: psi >= 0.01 ? 1e-12 : 0.43,
  tests: {
    ks: { statistic: psi / 2, p: psi >= 0.01 ? 3e-11 : 0.51 },
    jensenShannon: { statistic: psi / 3, p: null },
  },
  reasons: psi >= 0.01 ? [`its distribution moved (PSI ${psi}, p < 0.0001)`] : [],
  severity: psi >= 0.3 ? 'critical' : psi >= 0.2 ? 'warning' : psi >= 0.1 ? 'monitor' : 'ok',
  importance: 0.05,
  reference: figures(),
  current: figures({ mean: 78.1, median: 81.2, max: 142.1 }),
  distribution: {
    kind: 'number',
    edges: Array.from({ length: 21 }, (_, edge) => 18 + edge * 5),
    reference: bell(0.45, 0.17, 20),
    current: bell(to, 0.17, 20),
  },
  ...over,
});

export const categoryFeature = (
  name: string,
  names: readonly string[],
  over: Partial<FeatureDrift> = {},
): FeatureDrift => ({
  ...numberFeature(name, 0.348, 0.5),
  reasons: [`the shares of its categories moved (PSI 0.348, p < 0.0001)`],
  reference: figures({ mean: null, std: null, min: null, median: null, max: null, distinct: 3 }),
  current: figures({ mean: null, std: null, min: null, median: null, max: null, distinct: 3 }),
  distribution: {
    kind: 'category',
    names,
    reference: names.map((_, index) => [0.55, 0.24, 0.21][index] ?? 0.01),
    current: names.map((_, index) => [0.31, 0.22, 0.47][index] ?? 0.01),
  },
  ...over,
});

const day = (number: number): string => `2026-11-${String(number).padStart(2, '0')}T00:00:00Z`;

/** All that a report can hold, as a model that drifts has it. */
export const sampleReport = (over: Partial<DriftReport> = {}): DriftReport => ({
  schemaVersion: 1,
  id: '01KAKQ3T9Z8M7W6V5R4Q3P2N1M',
  model: 'churn',
  version: 7,
  window: { from: day(20), to: day(21) },
  rows: 4_812,
  referenceRows: 5_634,
  verdict: 'drift',
  severity: 'critical',
  summary:
    'Drift in 3 features: MonthlyCharges (PSI 0.629), Contract (PSI 0.348) and TotalCharges (PSI 0.134); critical. The scores drifted too. With 812 labels accuracy is 74.1 % (hold-out 81.4 %).',
  createdAt: '2026-11-21T00:04:11Z',
  features: [
    numberFeature('tenure', 0.003, 0.46, { importance: 0.31 }),
    numberFeature('TotalCharges', 0.134, 0.53, { importance: 0.12 }),
    categoryFeature('Contract', ['Month-to-month', 'One year', 'Two year'], { importance: 0.28 }),
    numberFeature('MonthlyCharges', 0.629, 0.66, { importance: 0.19 }),
    ...['gender', 'Partner', 'Dependents', 'PhoneService', 'InternetService', 'PaymentMethod'].map(
      (name) =>
        categoryFeature(name, ['Yes', 'No'], {
          psi: 0.001,
          p: 0.6,
          verdict: 'no-drift',
          severity: 'ok',
          reasons: [],
          importance: 0.01,
          distribution: {
            kind: 'category',
            names: ['Yes', 'No'],
            reference: [0.62, 0.38],
            current: [0.61, 0.39],
          },
        }),
    ),
  ],
  predictionDrift: numberFeature('score', 0.211, 0.56, { importance: null }),
  conceptDrift: {
    verdict: 'drift',
    severity: 'warning',
    labels: 812,
    accuracy: 0.741,
    baselineAccuracy: 0.814,
    reasons: [
      'accuracy fell by 7.3 points (p < 0.0001)',
      'the outcome no longer follows the inputs as it did (p 0.0004)',
    ],
  },
  performance: {
    baseline: {
      labels: 1_409,
      metrics: {
        accuracy: 0.814,
        precision: 0.68,
        recall: 0.55,
        f1: 0.608,
        auc: 0.846,
        brier: 0.134,
        ece: 0.021,
      },
    },
    measured: {
      labels: 812,
      metrics: {
        accuracy: 0.741,
        precision: 0.56,
        recall: 0.52,
        f1: 0.539,
        auc: 0.781,
        brier: 0.177,
        ece: 0.064,
      },
    },
    estimated: {
      rows: 4_812,
      metrics: { accuracy: 0.793, auc: 0.829 },
      condition: 'right only while the outcome follows the inputs as it did; here it does not.',
    },
  },
  upstream: [
    {
      kind: 'units',
      column: 'MonthlyCharges',
      severity: 'warning',
      words: 'values are about 1.2 times what they were, over the whole range',
    },
    {
      kind: 'volume',
      column: null,
      severity: 'monitor',
      words: '4 812 rows where about 7 000 were expected',
    },
  ],
  slices: [
    {
      where: 'Contract = Month-to-month',
      rows: 1_490,
      share: 0.31,
      metric: 'accuracy',
      reference: 0.79,
      current: 0.64,
      p: 0.00002,
      words: 'accuracy is 15 points lower than it was',
    },
  ],
  attribution: [
    { feature: 'MonthlyCharges', share: 0.58, words: 'higher charges raise the score' },
    { feature: 'Contract', share: 0.33, words: 'more contracts of two years' },
    { feature: 'TotalCharges', share: 0.06, words: 'a little higher' },
  ],
  trend: Array.from({ length: 20 }, (_, index) => ({
    to: day(index + 1),
    rows: 4_600 + 31 * index,
    severity: index < 11 ? 'ok' : index < 15 ? 'monitor' : index < 18 ? 'warning' : 'critical',
    psi: {
      MonthlyCharges: Math.max(0.004, (index - 8) * 0.055),
      Contract: 0.01 + (index > 12 ? 0.04 * (index - 12) : 0),
      tenure: 0.004,
      TotalCharges: 0.02 + index * 0.005,
    },
    accuracy: index % 7 === 3 ? null : 0.815 - Math.max(0, index - 12) * 0.009,
  })),
  reference: { kind: 'training', from: null, to: null },
  alert: { state: 'raised', words: 'critical for the second check in a row.' },
  figures: {
    errors: 3,
    duplicates: 0,
    broken: 0,
    confidence: {
      shares: [0, 0, 0, 0, 0, 0.08, 0.14, 0.19, 0.24, 0.35],
      quantiles: { '0.05': 0.54, '0.25': 0.7, '0.5': 0.83, '0.75': 0.93, '0.95': 0.99 },
    },
    byClass: null,
    classes: { No: 0.71, Yes: 0.29 },
  },
  recommendation: {
    action: 'retrain-now',
    words: 'Find out why MonthlyCharges moved (its unit looks changed), then retrain or roll back.',
  },
  ...over,
});
