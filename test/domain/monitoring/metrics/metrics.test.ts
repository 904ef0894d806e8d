import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { memoryGaugeBoard } from '#adapters/memory/gauge-board.ts';
import { cloudWatchSamples } from '#domain/monitoring/metrics/cloud-watch-samples.ts';
import { exposition } from '#domain/monitoring/metrics/exposition.ts';
import { modelSamples, shownFeatures } from '#domain/monitoring/metrics/model-samples.ts';
import { publishMetrics } from '#domain/monitoring/metrics/publish-metrics.ts';
import { parseExposition } from './parse-exposition.ts';
import { feature, report } from './report.ts';

const now = new Date('2026-11-21T09:12:00.000Z');

const values = (samples: ReturnType<typeof modelSamples>) =>
  Object.fromEntries(
    samples.map(({ metric, labels, value }) => [
      `${metric.replace('loopwright_', '')}${Object.values(labels)
        .map((label) => `.${label}`)
        .join('')}`,
      value,
    ]),
  );

describe('OBS-2: a report in figures', () => {
  it('has drift, features, performance measured and estimated, by class, and confidence', () => {
    expect(values(modelSamples(report(), true))).toMatchObject({
      drift_severity: 2,
      drift_detected: 1,
      drifted_features: 1,
      psi_max: 0.25,
      prediction_psi: 0.04,
      window_predictions: 900,
      window_errors: 2,
      window_labels: 400,
      window_end_timestamp_seconds: Date.parse('2026-11-21T09:00:00Z') / 1000,
      alert_raised: 1,
      model_version: 3,
      'model_performance.accuracy.measured': 0.8,
      'model_performance.accuracy.estimated': 0.79,
      'model_performance.accuracy.baseline': 0.82,
      'model_performance.precision.measured.Yes': 0.7,
      'feature_psi.tenure': 0.25,
      'feature_mean.plan': 4.5,
      'feature_median.plan': 4,
      'feature_stddev.plan': 1.5,
      'feature_missing_ratio.plan': 0.02,
      'prediction_ratio.Yes': 0.25,
      'confidence_ratio.0.7.0.8': 0.3,
      'confidence.0.5': 0.8,
    });
  });

  it('leaves out what is not known, and never says 0 for it', () => {
    const bare = report({
      verdict: 'not-enough-data',
      version: 0,
      features: [],
      predictionDrift: null,
    });
    const { performance: _, figures: __, ...rest } = bare;
    expect(Object.keys(values(modelSamples(rest, false)))).toEqual([
      'window_predictions',
      'window_end_timestamp_seconds',
      'window_seconds',
      'alert_raised',
    ]);
  });

  it('keeps a wide model to thirty features, those that drifted first', () => {
    const features = Array.from({ length: 500 }, (_, i) =>
      feature(`f${i}`, { psi: i / 1_000, importance: null }),
    );
    const drifted = feature('z', { verdict: 'drift', psi: 0.001 });
    const samples = modelSamples(report({ features: [...features, drifted] }), false);
    const shown = new Set(samples.flatMap(({ labels }) => labels.feature ?? []));
    expect(shown.size).toBe(shownFeatures);
    expect([shown.has('z'), shown.has('f499'), shown.has('f0')]).toEqual([true, true, false]);
  });

  it('gives CloudWatch, which costs by the series, a part of them', () => {
    const features = Array.from({ length: 100 }, (_, i) => feature(`f${i}`));
    const classes = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`c${i}`, { f1: 0.5 }]),
    );
    const wide = report({ features });
    const samples = modelSamples(
      {
        ...wide,
        figures: { ...(wide.figures as NonNullable<typeof wide.figures>), byClass: classes },
      },
      false,
    );
    const sent = cloudWatchSamples(samples, 5);
    const series = (label: string) => new Set(sent.flatMap(({ labels }) => labels[label] ?? []));
    expect(series('feature').size).toBe(5);
    expect(series('class').size).toBe(5);
    expect(series('source')).toEqual(new Set(['measured', 'estimated']));
    expect(sent.length).toBeLessThan(60);
    expect(cloudWatchSamples(samples, 0).some(({ labels }) => labels.feature)).toBe(false);
  });
});

describe('DRF-5: figures to scrape', () => {
  const row = (model: string) => ({
    model,
    windowTo: '2026-11-21T09:00:00.000Z',
    versionCreatedAt: '2026-11-20T09:12:00.000Z',
    samples: modelSamples(report(), false),
  });

  it('is the text format of Prometheus, a family at a time, with help', () => {
    const text = exposition([row('b'), row('a')], now, 'prometheus');
    const scraped = parseExposition(text);
    expect(scraped).toContainEqual({ name: 'loopwright_models', labels: {}, value: 2 });
    expect(scraped).toContainEqual({
      name: 'loopwright_model_age_seconds',
      labels: { model: 'a' },
      value: 86_400,
    });
    expect(scraped).toContainEqual({
      name: 'loopwright_feature_psi',
      labels: { model: 'b', feature: 'tenure' },
      value: 0.25,
    });
    expect(text).toContain('# HELP loopwright_psi_max Largest population stability index');
    expect(exposition([row('a')], now, 'openmetrics').endsWith('\n# EOF\n')).toBe(true);
    expect(exposition([], now, 'prometheus')).toContain('loopwright_models 0\n');
  });

  it('has no series twice, for which a scrape would be refused', () => {
    const samples = ['a\rb', 'a\u2028b'].map((name) => ({
      metric: 'loopwright_feature_psi' as const,
      labels: { feature: name },
      value: 1,
    }));
    const text = exposition([{ ...row('m'), samples }], now, 'prometheus');
    expect(parseExposition(text).filter(({ labels }) => labels.feature === 'a b')).toHaveLength(1);
  });

  it('is read back whatever models, features and classes are called, and whatever the figures are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.double(), (name, value) => {
        const samples = [
          { metric: 'loopwright_feature_mean', labels: { feature: name }, value },
        ] as const;
        const text = exposition([{ ...row(name), samples }], now, 'prometheus');
        const found = parseExposition(text).find((one) => one.name === 'loopwright_feature_mean');
        expect(found?.value).toEqual(Object.is(value, -0) ? 0 : value);
        if (/^[\x20-\x7e\n]*$/.test(name)) expect(found?.labels.feature).toBe(name);
      }),
      { numRuns: 300 },
    );
  });
});

describe('OBS-2: publishing', () => {
  async function setup(made = report()) {
    const artifacts = memoryArtifacts();
    const uri = await artifacts.write(
      'reports/drift/x.json',
      new TextEncoder().encode(JSON.stringify(made)),
      'application/json',
    );
    const sent: { name: string; value: number; tags: unknown }[] = [];
    const board = memoryGaugeBoard();
    const deps = {
      store: {
        alert: async () => undefined,
        version: async () => ({ createdAt: '2026-11-19T09:12:00.000Z' }) as never,
      },
      artifacts,
      board,
      metrics: {
        metric: (name: string, value: number, tags: unknown) => sent.push({ name, value, tags }),
      },
      clock: { now: () => now },
      cloudWatchFeatures: 1,
    };
    const event = {
      id: 'e',
      detailType: 'DriftChecked',
      time: '',
      detail: { model: 'churn', seq: 1, after: { uri } },
    };
    return { deps: deps as unknown as Parameters<typeof publishMetrics>[0], sent, board, event };
  }

  it('goes to CloudWatch with the model as a dimension, and to the board', async () => {
    const { deps, sent, board, event } = await setup();
    expect(await publishMetrics(deps, event)).toBeGreaterThan(20);
    expect(sent).toContainEqual({ name: 'psiMax', value: 0.25, tags: { model: 'churn' } });
    expect(sent).toContainEqual({ name: 'modelAgeDays', value: 2, tags: { model: 'churn' } });
    expect(sent).toContainEqual({
      name: 'featureMean',
      value: 4.5,
      tags: { model: 'churn', feature: 'tenure' },
    });
    const [row] = await board.all();
    expect(row?.samples.length).toBeGreaterThan(20);
  });

  it('gives CloudWatch each prediction once: of hours, as they were counted first', async () => {
    const counts = async (made: ReturnType<typeof report>) => {
      const { deps, sent, board, event } = await setup(made);
      await publishMetrics(deps, event);
      expect(await board.all()).toHaveLength(1);
      return {
        rows: sent.filter(({ name }) => /^window/.test(name)).map(({ value }) => value),
        psi: sent.filter(({ name }) => name === 'psiMax').length,
      };
    };
    expect(await counts(report())).toEqual({ rows: [900, 2, 400], psi: 1 });
    expect(await counts(report({ revision: 1 }))).toEqual({ rows: [], psi: 0 });
    const day = { from: '2026-11-20T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z' };
    expect(await counts(report({ window: day }))).toEqual({ rows: [], psi: 1 });
  });

  it('leaves out checks of long ago, and an older window does not take the place of a newer', async () => {
    const old = await setup(
      report({ window: { from: '2026-11-01T08:00:00.000Z', to: '2026-11-01T09:00:00.000Z' } }),
    );
    expect(await publishMetrics(old.deps, old.event)).toBe(0);
    const board = memoryGaugeBoard();
    const row = (windowTo: string) => ({
      model: 'm',
      windowTo,
      versionCreatedAt: null,
      samples: [],
    });
    await board.put(row('2026-11-21T09:00:00.000Z'));
    await board.put(row('2026-11-21T08:00:00.000Z'));
    expect((await board.all())[0]?.windowTo).toBe('2026-11-21T09:00:00.000Z');
  });
});
