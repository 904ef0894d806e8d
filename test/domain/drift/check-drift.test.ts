import { describe, expect, it } from 'vitest';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { memoryCaptureLake } from '#adapters/memory/capture-lake.ts';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import { memoryWorkflows } from '#adapters/memory/workflows.ts';
import { platform } from '#domain/access/actor.ts';
import { type CheckDriftInput, checkDrift } from '#domain/drift/check-drift.ts';
import { listChecks } from '#domain/drift/list-checks.ts';
import { readReport } from '#domain/drift/read-report.ts';
import { buildReferenceSketch } from '#domain/drift/reference-sketch.ts';
import { startCheck } from '#domain/drift/start-check.ts';
import { conflict } from '#domain/errors.ts';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import type { ModelStore } from '#domain/registry/ports.ts';
import type { CaptureLine } from '#domain/serving/capture.ts';
import { type Kind, scenario } from './scenarios.ts';

const now = new Date('2026-11-21T10:30:00.000Z');
const hour = { from: '2026-11-21T09:00:00.000Z', to: '2026-11-21T10:00:00.000Z' };

/** Two of its columns, as a matrix. */
const matrix: ModelVersion['signature'] = {
  inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 2] }],
  outputs: [],
  columns: ['x1', 'x0'],
  classes: ['No', 'Yes'],
};

interface World {
  readonly kind?: Kind;
  readonly severity?: number;
  readonly rows?: number;
  readonly labelled?: number;
  readonly version?: Partial<ModelVersion>;
  readonly serves?: boolean;
  /** Another file than the sketch that belongs to the version. */
  readonly sketch?: unknown;
}

/** The model `churn` whose version 3 serves, and an hour of its captures. */
async function setup(world: World = {}) {
  const { kind = 'none', severity = 0.6, rows = 1500, labelled = 0, serves = true } = world;
  const store = memoryModelStore();
  const artifacts = memoryArtifacts();
  const lake = memoryCaptureLake();
  const drawn = scenario(kind, { reference: 2000, current: rows }, severity, 11);
  const sketch = buildReferenceSketch({
    table: drawn.reference,
    target: 'y',
    idColumns: [],
    holdOut: {
      table: drawn.reference,
      scores: drawn.scores.reference,
      labels: drawn.labels.reference,
    },
  });
  const sketchUri = await artifacts.write(
    'models/churn/abc/sketch.json',
    new TextEncoder().encode(JSON.stringify(world.sketch ?? sketch)),
    'application/json',
  );
  const version: ModelVersion = {
    kind: 'version',
    model: 'churn',
    version: 3,
    semver: '1.2.0',
    stage: 'Production',
    artifact: { uri: 'memory://m', sha256: 'abc', bytes: 1 },
    signature: {
      inputs: drawn.reference.columns.map(({ name, kind: column }) => ({
        name,
        datatype: column === 'number' ? ('FP32' as const) : ('BYTES' as const),
        shape: [-1, 1],
      })),
      outputs: [],
      classes: ['No', 'Yes'],
    },
    sketchUri,
    source: { kind: 'training' },
    createdAt: hour.from,
    createdBy: 'loopwright.retraining',
    ...world.version,
  };
  await store.commit({
    id: 'seed',
    model: {
      kind: 'model',
      name: 'churn',
      task: 'binary',
      target: 'y',
      positiveClass: 'Yes',
      idColumns: [],
      sensitive: false,
      policy: {},
      lastVersion: 3,
      createdAt: hour.from,
      createdBy: 'ada',
      revision: 0,
      auditHash: '',
    },
    puts: [
      version,
      ...(serves
        ? [
            {
              kind: 'serving' as const,
              model: 'churn',
              variants: [
                { version: 3, weight: 95, role: 'champion' as const },
                { version: 4, weight: 5, role: 'challenger' as const },
              ],
              previous: [],
              captureRate: 1,
              updatedAt: hour.from,
            },
          ]
        : []),
    ],
    audit: {
      action: 'ModelCreated',
      actor: platform('registry'),
      at: hour.from,
      reason: '',
      subject: 'model',
      before: null,
      after: null,
    },
  });
  const lines = Array.from({ length: rows }, (_, row): CaptureLine => {
    const p = drawn.scores.current[row] as number;
    return {
      id: `p${row}`,
      ts: new Date(Date.parse(hour.from) + row * 1000).toISOString(),
      model: 'churn',
      version: 3,
      variant: 'champion',
      subject: null,
      features: Object.fromEntries(
        drawn.current.columns.map(({ name, values }) => {
          const value = values[row];
          return [name, value === undefined || Number.isNaN(value) ? null : value];
        }),
      ),
      outputs: { label: p < 0.5 ? 'No' : 'Yes', probabilities: { No: 1 - p, Yes: p } },
      latencyMs: 2,
      source: 'predict',
    };
  });
  // Firehose delivers some lines twice, and the challenger's captures are in the same lake.
  const challenger = lines.slice(0, 50).map((line) => ({ ...line, id: `c${line.id}`, version: 4 }));
  await lake.captures([...lines, ...lines.slice(0, 100), ...challenger]);
  await lake.feedback(
    lines.slice(0, labelled).flatMap(({ id }, row) => {
      const label = drawn.labels.current[row] === 1 ? 'Yes' : 'No';
      const wrong = label === 'Yes' ? 'No' : 'Yes';
      return [
        { id, ts: '2026-11-21T10:20:00.000Z', model: 'churn', label },
        // An earlier label of the same prediction was corrected.
        { id, ts: '2026-11-21T10:10:00.000Z', model: 'churn', label: wrong },
      ];
    }),
  );
  let ids = 0;
  const deps = {
    store: store as ModelStore,
    artifacts,
    lake,
    workflows: memoryWorkflows(),
    clock: { now: () => now },
    ids: { next: () => `id${++ids}` },
  };
  const check = (more: Partial<CheckDriftInput> = {}) =>
    checkDrift(deps, { model: 'churn', ...hour, ...more });
  const lastAudit = async () => (await store.audit('churn')).at(-1);
  return { deps, check, lastAudit, store };
}

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
      { id: answer.id, drifted: [], uri: `memory://reports/drift/churn/${answer.id}.json` },
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
    expect(entry?.after).toEqual({
      id: answer.id,
      verdict: 'drift',
      severity: 'critical',
      conceptSeverity: null,
      action: 'retrain-now',
      drifted: answer.drifted,
      uri: answer.uri,
      window: hour,
      version: 3,
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
    expect(await store.audit('churn')).toHaveLength(length + 1);
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
      ['x0', 'no-drift'],
      ['x1', 'no-drift'],
      ['c0', 'no-drift'],
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
              from: '2026-11-20T10:30:00.000Z',
              to: '2026-11-21T10:30:00.000Z',
              id: checkId,
            },
          ],
        },
      },
    ]);
  });
});
