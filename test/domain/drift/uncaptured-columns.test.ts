import { describe, expect, it } from 'vitest';
import { memoryCaptureLake } from '#adapters/memory/capture-lake.ts';
import { countPart } from '#domain/drift/check/count-part.ts';
import { judgeWindow } from '#domain/drift/judge/judge-window.ts';
import { buildReference } from '#domain/drift/reference/reference.ts';
import type { Model } from '#domain/registry/model.ts';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import { labelledRows } from '#domain/retraining/labelled-rows.ts';
import type { CaptureLine } from '#domain/serving/capture.ts';
import { rowsToTable } from '#domain/training/rows-to-table.ts';

const ages = Array.from({ length: 400 }, (_, i) => ({ age: i % 80, spend: (i * 7) % 100 }));
const reference = buildReference({ table: rowsToTable(ages), target: 'y', idColumns: [] });
const window = { from: new Date('2026-11-02T03:00:00Z'), to: new Date('2026-11-02T04:00:00Z') };

const lineOf = (i: number, more: Partial<CaptureLine>): CaptureLine => ({
  id: `p${i}`,
  ts: '2026-11-02T03:30:00.000Z',
  model: 'churn',
  version: 1,
  variant: 'champion',
  subject: null,
  features: ages[i] as (typeof ages)[number],
  outputs: { label: 'No' },
  latencyMs: 1,
  source: 'predict',
  ...more,
});

async function countOf(lake: ReturnType<typeof memoryCaptureLake>) {
  const written = { from: window.from.toISOString(), to: window.to.toISOString() };
  const { windows } = await countPart(lake, {
    model: { name: 'churn', task: 'binary' } as Model,
    versions: [
      {
        version: { version: 1, signature: { classes: ['No', 'Yes'] } } as unknown as ModelVersion,
        reference,
      },
    ],
    task: { window: written, files: await lake.files(window), countedHours: {} },
    labels: { schemaVersion: 1, share: 1, outcomes: {} },
  });
  const [counted] = windows;
  if (counted === undefined) throw new Error('no version was counted');
  return counted.sketch;
}

describe('columns that were not captured', () => {
  it('GOV-6: are unknown to a drift check, not missing', async () => {
    const lake = memoryCaptureLake();
    await lake.captures([
      ...ages
        .slice(0, 200)
        .map((row, i) => lineOf(i, { features: { ...row, age: null }, redacted: ['age'] })),
      ...ages.slice(200).map((_, i) => lineOf(200 + i, {})),
      lineOf(0, { id: 'large', features: {}, featuresUri: 's3://lake/oversize/large.json' }),
      ...ages.map((_, i) => lineOf(i, { id: `s${i}`, source: 'shadow', shadowOf: `p${i}` })),
    ]);
    const counted = await countOf(lake);
    expect(counted.traffic.rows).toBe(401);
    const [age, spend] = counted.features.columns;
    expect([age?.name, age?.numbers.count, age?.missing, age?.unknown]).toEqual([
      'age',
      200,
      0,
      200,
    ]);
    expect([spend?.name, spend?.numbers.count, spend?.missing]).toEqual(['spend', 400, 0]);
    expect(judgeWindow({ reference, window: counted }).verdict).not.toBe('drift');
  });

  it('GOV-6: make no drift when they are never captured', async () => {
    const lake = memoryCaptureLake();
    await lake.captures(
      ages.map((row, i) => lineOf(i, { features: { ...row, age: null }, redacted: ['age'] })),
    );
    const age = judgeWindow({ reference, window: await countOf(lake) }).features.find(
      ({ name }) => name === 'age',
    );
    expect(age?.verdict).toBe('not-enough-data');
  });

  it('GOV-6: are not learnt as missing', async () => {
    const lake = memoryCaptureLake();
    await lake.captures([
      lineOf(1, {}),
      lineOf(2, { features: { age: null, spend: 1 }, redacted: ['age'] }),
      lineOf(3, { features: {}, featuresUri: 's3://lake/oversize/p3.json' }),
    ]);
    await lake.feedback(
      [1, 2, 3].map((i) => ({
        id: `p${i}`,
        ts: '2026-11-02T05:00:00.000Z',
        model: 'churn',
        label: 'No',
      })),
    );
    const rows = await labelledRows(lake, {
      model: 'churn',
      known: [],
      until: window.from,
      now: new Date('2026-11-03T00:00:00Z'),
    });
    expect(rows.map(({ id }) => id)).toEqual(['p1']);
  });
});
