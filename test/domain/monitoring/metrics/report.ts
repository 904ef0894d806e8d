import type { DriftReport, FeatureDrift } from '#domain/drift/drift-report.ts';

const figures = { rows: 900, missing: 0.02, distinct: 12, min: 0, max: 9 };

export const feature = (name: string, more: Partial<FeatureDrift> = {}): FeatureDrift => ({
  name,
  verdict: 'no-drift',
  psi: 0.01,
  p: 0.5,
  tests: {},
  reasons: [],
  importance: 0.1,
  current: { ...figures, mean: 4.5, std: 1.5, median: 4 },
  ...more,
});

export const report = (more: Partial<DriftReport> = {}): DriftReport => ({
  schemaVersion: 1,
  id: 'check1',
  model: 'churn',
  version: 3,
  window: { from: '2026-11-21T08:00:00.000Z', to: '2026-11-21T09:00:00.000Z' },
  rows: 900,
  referenceRows: 7_000,
  verdict: 'drift',
  severity: 'warning',
  features: [feature('tenure', { verdict: 'drift', psi: 0.25 }), feature('plan')],
  predictionDrift: feature('score', { psi: 0.04 }),
  conceptDrift: null,
  summary: 'tenure moved',
  createdAt: '2026-11-21T09:10:00.000Z',
  performance: {
    measured: { labels: 400, metrics: { accuracy: 0.8, auc: 0.85 } },
    baseline: { labels: 1_400, metrics: { accuracy: 0.82 } },
    estimated: { rows: 900, metrics: { accuracy: 0.79 }, condition: '' },
  },
  figures: {
    errors: 2,
    duplicates: 0,
    broken: 0,
    confidence: {
      shares: [0, 0, 0, 0, 0, 0.1, 0.2, 0.3, 0.2, 0.2],
      quantiles: { '0.05': 0.55, '0.25': 0.7, '0.5': 0.8, '0.75': 0.9, '0.95': 0.98 },
    },
    byClass: { Yes: { precision: 0.7, recall: 0.6 }, No: { precision: 0.9, recall: 0.95 } },
    classes: { No: 0.75, Yes: 0.25 },
  },
  ...more,
});
