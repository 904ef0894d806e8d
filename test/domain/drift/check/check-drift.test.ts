import { describe, expect, it } from 'vitest';
import { platform } from '#domain/access/actor.ts';
import { checkDrift } from '#domain/drift/check/check-drift.ts';
import { listChecks } from '#domain/drift/check/list-checks.ts';
import { readReport } from '#domain/drift/check/read-report.ts';
import { startCheck } from '#domain/drift/check/start-check.ts';
import { conflict } from '#domain/errors.ts';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import type { ModelStore } from '#domain/registry/ports.ts';
import { hour, world as setup } from './world.ts';

/** Two of its columns, as a matrix. */
const matrix: ModelVersion['signature'] = {
  inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 2] }],
  outputs: [],
  columns: ['x1', 'x0'],
  classes: ['No', 'Yes'],
};

describe('a drift check', () => {
  it('DRF-1: of a quiet hour leaves a report, a record and the entry DriftChecked', async () => {
    const { deps, check, lastAudit, store } = await setup();
    const answer = await check();
    expect(answer).toMatchObject({
      verdict: 'no-drift',
      severity: 'ok',
      action: 'none',
      version: 3,
    });
    const report = await readReport(deps, 'churn', answer.id);
    expect(report).toMatchObject({ rows: 1500, referenceRows: 2000, window: hour, version: 3 });
    expect(report.features).toHaveLength(12);
    expect(await store.driftRecords('churn', 9)).toMatchObject([
      { id: answer.id, drifted: [], uri: answer.uri },
    ]);
    expect(await lastAudit()).toMatchObject({ action: 'DriftChecked', actor: platform('drift') });
  });

  it('DRF-1: of a model of one matrix compares it column by column, by their names', async () => {
    const { deps, check } = await setup({ version: { signature: matrix } });
    const { id } = await check();
    const { features } = await readReport(deps, 'churn', id);
    // The captures of this world have twelve columns; the other ten are none of this model's.
    const compared = features.filter(({ psi }) => psi !== null);
    expect(compared.map(({ name, verdict: of }) => [name, of])).toEqual([
      ['x0', 'no-drift'],
      ['x1', 'no-drift'],
    ]);
  });

  it('DRF-8: the report of an old window is found behind any number of later ones', async () => {
    const { deps, check } = await setup();
    const { id } = await check({ from: '2026-09-01T00:00:00Z', to: '2026-09-01T01:00:00Z' });
    const hidden: ModelStore = { ...deps.store, driftRecords: async () => [] };
    expect((await readReport({ ...deps, store: hidden }, 'churn', id)).window.to).toBe(
      '2026-09-01T01:00:00.000Z',
    );
    await expect(readReport(deps, 'churn', 'x'.repeat(3_000))).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  it('DRF-2, DRF-5: of an hour that moved is the event DriftDetected, with what to do', async () => {
    const { check, lastAudit } = await setup({ kind: 'covariate', severity: 0.8 });
    const answer = await check();
    expect(answer).toMatchObject({ verdict: 'drift', severity: 'critical', action: 'retrain-now' });
    expect(answer.drifted.length).toBeGreaterThan(0);
    const entry = await lastAudit();
    expect(entry).toMatchObject({ action: 'DriftDetected', subject: `drift ${answer.id}` });
    expect(entry?.after).toMatchObject({
      id: answer.id,
      verdict: 'drift',
      severity: 'critical',
      conceptSeverity: null,
      action: 'retrain-now',
      drifted: answer.drifted,
      uri: answer.uri,
      window: hour,
      version: 3,
      alert: { state: 'raised' },
    });
    expect(entry?.reason).toBe(answer.summary);
  });

  it('DRF-3: joins labels that came later, the latest per prediction, and acts on a fall of accuracy', async () => {
    const { deps, check, lastAudit } = await setup({
      kind: 'concept',
      severity: 0.7,
      labelled: 1400,
    });
    const answer = await check();
    const { conceptDrift } = await readReport(deps, 'churn', answer.id);
    expect(conceptDrift).toMatchObject({ labels: 1400, verdict: 'drift' });
    expect(answer).toMatchObject({ verdict: 'no-drift', conceptSeverity: 'critical' });
    expect(await lastAudit()).toMatchObject({
      action: 'DriftDetected',
      after: { action: 'retrain-now' },
    });
  });

  it('a retry answers what was found the first time and writes nothing more', async () => {
    const { check, store } = await setup();
    const first = await check();
    const { length } = await store.audit('churn');
    expect(await check()).toEqual(first);
    expect(await store.audit('churn')).toHaveLength(length);
    const asked = await check({ id: 'asked1' });
    expect(asked.id).toBe('asked1');
    expect((await store.driftRecords('churn', 9)).map(({ id }) => id).sort()).toEqual(
      [asked.id, first.id].sort(),
    );
  });

  it('decides again when somebody else changes the model meanwhile', async () => {
    const { deps, store } = await setup();
    let races = 2;
    const racing: ModelStore = {
      ...store,
      commit: async (change) => {
        if (races-- > 0) throw conflict('lost');
        return store.commit(change);
      },
    };
    await checkDrift({ ...deps, store: racing }, { model: 'churn', ...hour });
    expect(await store.driftRecords('churn', 9)).toHaveLength(1);
  });

  it.each([
    ['nothing serves', { serves: false }, 'No version of the model serves', 0],
    [
      'the sketch is not ours',
      { sketch: { schemaVersion: 7 } },
      'is not one this platform wrote',
      3,
    ],
    ['the sketch is gone', { version: { sketchUri: 'memory://gone' } }, 'could not be read', 3],
    ['nobody asked', { rows: 0 }, 'Not enough data for a verdict: 0 predictions', 3],
    ['few asked', { rows: 100 }, 'Not enough data for a verdict: 100 predictions', 3],
  ] as const)('DRF-6: says why there is no verdict when %s', async (_, world, words, version) => {
    const { check, lastAudit } = await setup(world);
    const answer = await check();
    expect(answer).toMatchObject({ verdict: 'not-enough-data', action: 'none', version });
    expect(answer.summary).toContain(words);
    expect(await lastAudit()).toMatchObject({ action: 'DriftChecked' });
  });

  it('DRF-6: says why there is no verdict when the version has no sketch', async () => {
    const { deps, store } = await setup();
    const version = await store.version('churn', 3);
    const { sketchUri: _, ...bare } = version as ModelVersion;
    const without: ModelStore = { ...store, version: async () => bare };
    const answer = await checkDrift({ ...deps, store: without }, { model: 'churn', ...hour });
    expect(answer.summary).toContain('Version 3 has no reference sketch');
  });

  it('does not miss the columns that the model left out of its data', async () => {
    const inputs = ['x0', 'x1', 'c0'].map((name) => ({
      name,
      datatype: name === 'c0' ? ('BYTES' as const) : ('FP32' as const),
      shape: [-1, 1],
    }));
    const { deps, check } = await setup({
      version: { signature: { inputs, outputs: [], classes: ['No', 'Yes'] } },
    });
    const report = await readReport(deps, 'churn', (await check()).id);
    // The other nine of these captures are new columns to a model that takes three.
    expect(report.features.slice(0, 3).map(({ name, verdict }) => [name, verdict])).toEqual([
      ['c0', 'no-drift'],
      ['x0', 'no-drift'],
      ['x1', 'no-drift'],
    ]);
  });

  it.each([
    [{ from: 'yesterday' }, '`from` is not a time'],
    [{ from: hour.to, to: hour.from }, 'The window is empty'],
    [{ from: '2026-01-01T00:00:00Z' }, 'more than 31 days'],
  ])('refuses the window %o', async (window, words) => {
    const { check } = await setup({ rows: 0 });
    await expect(check(window)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining(words),
    });
  });

  it('does not know a model that is not there', async () => {
    const { check } = await setup({ rows: 0 });
    await expect(check({ model: 'chrn' })).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('asking for checks', () => {
  it('DRF-5: the hourly round checks every model that serves over the last full hour', async () => {
    const { deps } = await setup({ rows: 0 });
    expect(await listChecks(deps)).toEqual({ models: [{ model: 'churn', ...hour }] });
    const { deps: idle } = await setup({ rows: 0, serves: false });
    expect(await listChecks(idle)).toEqual({ models: [] });
  });
  it('DRF-5: on demand the last 24 hours are checked, under the id that is given back', async () => {
    const { deps } = await setup({ rows: 0 });
    const { checkId } = await startCheck(deps, { model: 'churn' });
    expect(deps.workflows.started).toEqual([
      {
        machine: 'drift-check',
        name: checkId,
        input: {
          models: [
            {
              model: 'churn',
              from: '2026-11-20T10:10:00.000Z',
              to: '2026-11-21T10:10:00.000Z',
              id: checkId,
            },
          ],
        },
      },
    ]);
  });
});
