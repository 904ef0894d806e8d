import { describe, expect, it } from 'vitest';
import { invalid, unavailable } from '#domain/errors.ts';
import { type PredictInput, predict } from '#domain/serving/predict.ts';
import { rowsToTensors } from '#domain/serving/rows-to-tensors.ts';
import type { Variant } from '#domain/serving/serving-record.ts';
import { setup } from './setup.ts';

const ask = (
  rows: readonly { tenure: number | null }[],
  more: Partial<PredictInput> = {},
): PredictInput => ({
  model: 'churn',
  subject: undefined,
  source: 'predict',
  read(signature) {
    const { tensors } = rowsToTensors(signature, rows);
    return { tensors, rows: rows.length, features: (row) => rows[row] ?? {} };
  },
  ...more,
});
const rows = [{ tenure: 3 }, { tenure: 40 }];
const half: readonly Variant[] = [
  { version: 1, weight: 50, role: 'champion' },
  { version: 2, weight: 50, role: 'challenger' },
];

describe('predict', () => {
  it('SRV-1: answers with the version of the serving record', async () => {
    const { deps } = setup([{ version: 3, weight: 100, role: 'champion' }]);
    const prediction = await predict(deps, ask(rows));
    expect(prediction.version.version).toBe(3);
    expect(prediction.variant).toBe('champion');
    expect(prediction.outputs.map(({ name }) => name)).toEqual(['label', 'probabilities']);
    expect(prediction.rowOutputs(0)).toEqual({
      label: 'Yes',
      probabilities: { No: 0.625, Yes: 0.375 },
    });
    expect(prediction.rowOutputs(1).label).toBe('No');
  });

  it('SRV-8: gives each row an id and captures what went in and what came out', async () => {
    const { deps, captured } = setup();
    const prediction = await predict(
      deps,
      ask([{ tenure: 29.85 }, { tenure: null }], { subject: 'c-1' }),
    );
    await prediction.captured;
    expect(prediction.ids).toEqual(['id-0000', 'id-0001']);
    const line = {
      ts: '2026-11-02T03:04:05.000Z',
      model: 'churn',
      version: 1,
      variant: 'champion',
      subject: 'c-1',
      requestId: 'id-0000',
      latencyMs: 1.5,
      source: 'predict',
      outputs: { label: 'No', probabilities: { No: 0.875, Yes: 0.125 } },
    };
    expect(await captured()).toEqual([
      { ...line, id: 'id-0000', features: { tenure: 29.85 } },
      { ...line, id: 'id-0001', features: { tenure: null } },
    ]);
  });

  it('SRV-6: sends a subject to the same version, and different subjects to both', async () => {
    const { deps } = setup(half);
    const served = async (subject: string) =>
      (await predict(deps, ask(rows, { subject }))).version.version;
    const first = await Promise.all(Array.from({ length: 40 }, (_, i) => served(`c-${i}`)));
    const second = await Promise.all(Array.from({ length: 40 }, (_, i) => served(`c-${i}`)));
    expect(second).toEqual(first);
    expect(new Set(first)).toEqual(new Set([1, 2]));
  });

  it('SRV-6: spreads requests without a subject by their ids', async () => {
    const { deps } = setup(half);
    const versions = new Set<number>();
    for (let i = 0; i < 40; i++) versions.add((await predict(deps, ask(rows))).version.version);
    expect(versions).toEqual(new Set([1, 2]));
  });

  it('SRV-4: answers with the version asked for, and marks the capture as no part of the split', async () => {
    const { deps, captured } = setup(half);
    const old = await predict(deps, ask([{ tenure: 1 }], { version: 7 }));
    const champion = await predict(deps, ask([{ tenure: 1 }], { version: 1 }));
    await Promise.all([old.captured, champion.captured]);
    expect(old.version.version).toBe(7);
    expect(champion.variant).toBe('champion');
    expect((await captured()).map(({ version, pinned }) => [version, pinned])).toEqual([
      [7, true],
      [1, true],
    ]);
  });

  it('SRV-8: captures the sampled share of predictions', async () => {
    const { deps, captured } = setup(undefined, {}, 0.25);
    for (let i = 0; i < 40; i++)
      await (await predict(deps, ask(new Array(50).fill({ tenure: 1 })))).captured;
    const { length } = await captured();
    expect(Math.abs(length - 500)).toBeLessThan(4 * Math.sqrt(2000 * 0.25 * 0.75));
  });

  it('SRV-8: answers when the capture is lost, and says so once', async () => {
    const { deps, measured, warnings } = setup(undefined, { capturing: new Error('no network') });
    const prediction = await predict(deps, ask(rows));
    await prediction.captured;
    expect(prediction.rowOutputs(0).label).toBe('Yes');
    expect(measured).toContainEqual(['captureFailures', 2]);
    expect(warnings).toEqual([
      { message: 'captures lost', model: 'churn', lines: 2, reason: 'Error: no network' },
    ]);
  });

  it('SRV-8: computes label and probabilities for the capture when other outputs were asked for', async () => {
    const { deps, captured } = setup();
    const input = ask(rows);
    const prediction = await predict(deps, {
      ...input,
      read: (signature) => ({ ...input.read(signature), outputs: ['label'] }),
    });
    await prediction.captured;
    expect(prediction.outputs.map(({ name }) => name)).toEqual(['label']);
    expect((await captured())[0]?.outputs?.probabilities).toEqual({ No: 0.875, Yes: 0.125 });
  });

  it('EXP-4: captures a model that fails on valid input as an error, for the guardrails', async () => {
    const { deps, captured, measured } = setup(undefined, { running: new Error('bad node') });
    await expect(predict(deps, ask(rows))).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'Version 1 of churn failed on this input.',
    });
    expect(await captured()).toMatchObject([
      { id: 'id-0000', outputs: null, error: 'bad node', features: { tenure: 3 } },
      { id: 'id-0001', outputs: null, error: 'bad node' },
    ]);
    expect(measured).toContainEqual(['modelErrors', 2, { model: 'churn', version: '1' }]);
  });

  it('EXP-4: captures a model that cannot be loaded as an error, too', async () => {
    const { deps, captured } = setup(undefined, { loading: unavailable('its file is gone') });
    await expect(predict(deps, ask(rows))).rejects.toMatchObject({ message: 'its file is gone' });
    expect(await captured()).toMatchObject([{ error: 'its file is gone' }, { outputs: null }]);
  });

  it('SRV-8: captures nothing of a request that is wrong', async () => {
    const { deps, captured } = setup();
    const wrong = ask(rows, {
      read: () => {
        throw invalid('no');
      },
    });
    await expect(predict(deps, wrong)).rejects.toMatchObject({ kind: 'invalid' });
    expect(await captured()).toEqual([]);
  });

  it('SRV-2: knows no other model, and no version that does not exist', async () => {
    const { deps } = setup();
    await expect(predict(deps, ask(rows, { model: 'fraud' }))).rejects.toMatchObject({
      kind: 'not-found',
      field: 'model',
    });
    await expect(predict(deps, ask(rows, { version: 8 }))).rejects.toMatchObject({
      kind: 'not-found',
      field: 'version',
    });
  });

  it('is unavailable when the serving record names a version that is gone', async () => {
    const { deps } = setup([{ version: 9, weight: 100, role: 'champion' }]);
    await expect(predict(deps, ask(rows))).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('OBS-2: counts predictions and their latency by model and version', async () => {
    const { deps, measured } = setup();
    await predict(deps, ask(rows));
    const tags = { model: 'churn', version: '1' };
    expect(measured).toEqual([
      ['predictions', 2, tags],
      ['modelLatencyMs', 1.5, tags],
    ]);
  });
});
