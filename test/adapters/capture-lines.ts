import type { CaptureLine, FeedbackLine } from '#domain/serving/capture.ts';

export const captureAt = (ts: string, id = `id-${ts}`): CaptureLine => ({
  id,
  ts,
  model: 'churn',
  version: 1,
  variant: 'champion',
  subject: null,
  features: { tenure: 3, contract: 'One year' },
  outputs: { label: 'No', probabilities: { No: 0.75, Yes: 0.25 } },
  latencyMs: 1.5,
  source: 'predict',
});

export const feedbackAt = (ts: string, id = `id-${ts}`): FeedbackLine => ({
  id,
  ts,
  model: 'churn',
  label: 'Yes',
});
