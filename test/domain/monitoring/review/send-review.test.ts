import { describe, expect, it } from 'vitest';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import { memoryToldMarks } from '#adapters/memory/told-marks.ts';
import { platform } from '#domain/access/actor.ts';
import { quietAlert } from '#domain/drift/alerts/alert-state.ts';
import { windowId } from '#domain/drift/check/check-keys.ts';
import type { DriftRecord } from '#domain/drift/drift-report.ts';
import { genesisHash } from '#domain/governance/audit-chain.ts';
import type { Notice } from '#domain/monitoring/notice.ts';
import { modelFigures } from '#domain/monitoring/review/model-figures.ts';
import type { Review } from '#domain/monitoring/review/review.ts';
import { sendReview } from '#domain/monitoring/review/send-review.ts';
import type { Model } from '#domain/registry/model.ts';
import type { ModelEntity } from '#domain/registry/ports.ts';

const hour = 3_600_000;

/** Of the hour that ends at `to`. */
const record = (model: string, to: string, more: Partial<DriftRecord> = {}): DriftRecord => ({
  kind: 'drift',
  model,
  id: `${to}`,
  version: 2,
  window: {
    from: new Date(Date.parse(to) - hour).toISOString(),
    to: new Date(to).toISOString(),
  },
  rows: 1_000,
  verdict: 'no-drift',
  severity: 'ok',
  conceptSeverity: null,
  drifted: [],
  summary: 'All is well.',
  uri: 'memory://x',
  createdAt: to,
  ...more,
});

const day = (date: string, from = 8, count = 24) =>
  Array.from({ length: count }, (_, i) =>
    new Date(Date.parse(`${date}T00:00:00Z`) + (from + i) * hour).toISOString(),
  );

async function setup(models: Readonly<Record<string, readonly DriftRecord[]>>) {
  const store = memoryModelStore();
  for (const [name, records] of Object.entries(models)) {
    const write = async (model: Model, puts: readonly ModelEntity[], id: string) =>
      store.commit({
        id,
        model,
        puts,
        audit: {
          action: 'ModelUpdated',
          actor: platform('test'),
          at: '2026-11-01T00:00:00Z',
          reason: '',
          subject: 'x',
          before: null,
          after: null,
        },
      });
    await write(
      {
        kind: 'model',
        name,
        idColumns: [],
        sensitive: false,
        policy: {},
        lastVersion: 0,
        createdAt: '2026-11-01T00:00:00Z',
        createdBy: 'ada',
        revision: 0,
        auditHash: genesisHash,
      },
      [
        {
          kind: 'alert',
          model: name,
          updatedAt: '',
          state: {
            ...quietAlert,
            silences: [
              {
                features: null,
                until: '2026-11-22T00:00:00.000Z',
                reason: 'a | campaign <b>',
                by: 'ada',
                at: '2026-11-20T00:00:00.000Z',
              },
            ],
          },
        },
      ],
      `${name}:new`,
    );
    for (let from = 0; from < records.length; from += 90)
      await write(
        (await store.model(name)) as Model,
        records.slice(from, from + 90),
        `${name}:${from}`,
      );
  }
  const artifacts = memoryArtifacts();
  const told: Notice[] = [];
  const deps = {
    store,
    artifacts,
    marks: memoryToldMarks(),
    channels: [
      {
        name: 'email',
        send: async (notice: Notice) => {
          told.push(notice);
          return 'sent' as const;
        },
      },
    ],
    clock: { now: () => new Date('2026-11-21T08:00:30.000Z') },
    stage: 'dev',
    places: { apiUrl: 'https://api' },
    due: { hour: 8, timeZone: 'UTC' },
  };
  const file = async (name: string) =>
    new TextDecoder().decode(await artifacts.read(artifacts.uriOf(`reports/monitoring/${name}`)));
  return { deps, told, file };
}

const at = new Date('2026-11-21T08:00:00.000Z');

describe('DRF-5: the daily report', () => {
  it('is made and told once, however often it runs, and stays as it was', async () => {
    const { deps, told, file } = await setup({
      churn: day('2026-11-20').map((to) => record('churn', to)),
    });
    const first = await sendReview(deps, 'daily', at);
    const json = await file('daily/2026-11-21.json');
    const later = { ...deps, clock: { now: () => new Date('2026-11-21T15:00:00.000Z') } };
    const again = await sendReview(later, 'daily', at);
    expect(first.told).toEqual({ email: 'sent' });
    expect(again).toEqual({ uri: first.uri, told: { email: 'told before' } });
    expect(told).toHaveLength(1);
    expect(await file('daily/2026-11-21.json')).toBe(json);
    await sendReview(deps, 'daily', new Date('2026-11-22T08:00:00.000Z'));
    expect(told.map(({ id }) => id)).toEqual([
      'review#daily#2026-11-21',
      'review#daily#2026-11-22',
    ]);
  });

  it('counts hours, what is missing, drift, rows and accuracy over all labels', async () => {
    const hours = day('2026-11-20');
    const records = hours
      .filter((_, i) => i !== 5 && i !== 6)
      .map((to, i) =>
        record('churn', to, {
          ...(i < 4 && {
            verdict: 'drift' as const,
            severity: i === 0 ? ('critical' as const) : ('warning' as const),
            drifted: i === 0 ? ['a', 'b'] : ['a'],
          }),
          psi: { a: i / 100, b: 0.05 },
          ...(i < 2 && { labels: i === 0 ? 300 : 100, accuracy: i === 0 ? 0.8 : 0.6 }),
          estimated: { accuracy: 0.7, severity: 'ok' as const },
        }),
      );
    const wide = record('churn', '2026-11-21T03:30:00.000Z', { rows: 99_999 });
    const { deps, told, file } = await setup({ churn: [...records, wide], idle: [] });
    await sendReview(deps, 'daily', at);
    const review = JSON.parse(await file('daily/2026-11-21.json')) as Review;
    expect(review.models.map(({ model }) => model)).toEqual(['churn']);
    // Hours ending 08:00 … 07:00: the period ends an hour before the report.
    expect(review.models[0]).toMatchObject({
      checks: 22,
      missing: 2,
      onDemand: 1,
      drift: 4,
      severity: 'critical',
      drifted: [
        { name: 'a', hours: 4 },
        { name: 'b', hours: 1 },
      ],
      largestPsi: { name: 'a', value: 0.21 },
      rows: 22_000,
      labels: 400,
      accuracy: 0.75,
    });
    expect(review.models[0]?.estimatedAccuracy).toBeCloseTo(0.7, 12);
    expect(told[0]).toMatchObject({
      tone: 'warning',
      subject: 'Daily report, 2026-11-21: 1 of 1 models needs attention',
    });
    expect(told[0]?.todo[0]).toContain('2 hours without a check');
  });

  it('RTR-1: has the labels that came after their hours, as the check of the whole day counted them', async () => {
    const hours = day('2026-11-20').map((to) => record('churn', to, { labels: 5, accuracy: 0.9 }));
    const window = { from: '2026-11-20T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z' };
    const id = windowId('churn', { from: new Date(window.from), to: new Date(window.to) });
    const whole = record('churn', window.to, {
      id,
      window,
      rows: 24_000,
      labels: 9_000,
      accuracy: 0.7,
      conceptSeverity: 'warning',
    });
    const asked = { ...whole, id: 'asked', labels: 1, accuracy: 0 };
    const figures = modelFigures(
      [...hours, whole, asked],
      new Date('2026-11-20T07:00:00Z'),
      new Date('2026-11-21T07:00:00Z'),
    );
    expect(figures).toMatchObject({
      rows: 24_000,
      onDemand: 1,
      labels: 9_000,
      accuracy: 0.7,
      conceptSeverity: 'warning',
    });
  });

  it('escapes what people wrote, in both forms', async () => {
    const { deps, file } = await setup({
      '<script>x</script>|': day('2026-11-20').map((to) => record('<script>x</script>|', to)),
    });
    await sendReview(deps, 'daily', at);
    const page = await file('daily/2026-11-21.html');
    expect(page).not.toContain('<script>x');
    expect(page).toContain('&lt;script&gt;x');
    const markdown = await file('daily/2026-11-21.md');
    expect(markdown).toContain('\\<script\\>x');
    for (const line of markdown.split('\n').filter((one) => one.startsWith('| ')))
      expect(line.replaceAll('\\|', '').split('|').length).toBe(10);
  });

  it('of no models says so', async () => {
    const { deps, told } = await setup({});
    await sendReview(deps, 'daily', at);
    expect(told[0]?.what).toContain('No model serves');
  });

  it('is tried again when it could not be made', async () => {
    const { deps, told } = await setup({
      churn: day('2026-11-20').map((to) => record('churn', to)),
    });
    const broken = { ...deps.artifacts, write: () => Promise.reject(new Error('S3 is down')) };
    await expect(sendReview({ ...deps, artifacts: broken }, 'daily', at)).rejects.toThrow('S3');
    expect((await sendReview(deps, 'daily', at)).told).toEqual({ email: 'sent' });
    expect(told).toHaveLength(1);
  });
});

describe('DRF-5: the weekly review', () => {
  it('has the trend against the week before', async () => {
    const before = day('2026-11-02', 8, 168).map((to) =>
      record('churn', to, { labels: 10, accuracy: 0.8 }),
    );
    const after = day('2026-11-09', 8, 168).map((to, i) =>
      record('churn', to, {
        labels: 10,
        accuracy: 0.7,
        rows: 1_100,
        ...(i < 5 && { verdict: 'drift' as const, severity: 'warning' as const, drifted: ['a'] }),
      }),
    );
    const { deps, told, file } = await setup({ churn: [...before, ...after] });
    await sendReview(deps, 'weekly', new Date('2026-11-16T08:00:00.000Z'));
    const review = JSON.parse(await file('weekly/2026-11-16.json')) as Review;
    expect(review.models[0]).toMatchObject({ checks: 168, missing: 0, drift: 5, rows: 184_800 });
    expect(review.models[0]?.before).toMatchObject({ checks: 168, drift: 0, rows: 168_000 });
    expect(await file('weekly/2026-11-16.md')).toContain(
      'accuracy −10.0 points, predictions +16 800, hours with drift +5',
    );
    expect(told[0]?.facts[0]?.[1]).toContain('accuracy −10.0 points');
  });
});

it('of two checks of an hour the later one counts', () => {
  const to = '2026-11-20T10:00:00.000Z';
  const records = [
    record('m', to, { id: 'a', createdAt: '2026-11-20T10:10:00Z', rows: 1 }),
    record('m', to, { id: 'b', createdAt: '2026-11-20T12:10:00Z', rows: 2 }),
  ];
  const from = new Date('2026-11-20T07:00:00Z');
  expect(modelFigures(records, from, new Date(to))).toMatchObject({ checks: 1, rows: 2 });
});
