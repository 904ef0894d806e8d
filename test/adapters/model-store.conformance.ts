import { describe, expect, it } from 'vitest';
import type { Batch } from '#domain/batch/batch.ts';
import { type AlertRecord, quietAlert } from '#domain/drift/alerts/alert-state.ts';
import type { DriftRecord } from '#domain/drift/drift-report.ts';
import type { MonitoringRecord } from '#domain/drift/monitoring-settings.ts';
import { DomainError } from '#domain/errors.ts';
import type { Approval } from '#domain/governance/approval.ts';
import type { AuditDraft } from '#domain/governance/audit.ts';
import { genesisHash, verifyChain } from '#domain/governance/audit-chain.ts';
import { changeModel } from '#domain/registry/change-model.ts';
import type { Model } from '#domain/registry/model.ts';
import type { Alias, ModelVersion } from '#domain/registry/model-version.ts';
import type { ModelEntity, ModelStore } from '#domain/registry/ports.ts';
import type { Retraining } from '#domain/retraining/retraining.ts';
import type { Rollout } from '#domain/rollout/rollout.ts';
import type { ServingRecord } from '#domain/serving/serving-record.ts';

const at = '2026-11-02T03:04:05.000Z';

export const newModel = (name: string): Model => ({
  kind: 'model',
  name,
  task: 'binary',
  target: 'Churn',
  positiveClass: 'Yes',
  idColumns: ['customerID'],
  description: 'Who leaves',
  sensitive: false,
  policy: { minimum: { accuracy: 0.7 }, minImprovement: null },
  trainingData: { uri: 's3://b/datasets/x.csv', sha256: 'ab', rows: 7043 },
  tags: [{ key: 'team', value: 'red' }],
  lastVersion: 0,
  createdAt: at,
  createdBy: 'ada',
  updatedAt: at,
  revision: 0,
  auditHash: genesisHash,
});

/** Every field set, so that a store that forgets one is found. */
export const newVersion = (model: string, version: number): ModelVersion => ({
  kind: 'version',
  model,
  version,
  semver: `1.${version - 1}.0`,
  stage: 'None',
  runtime: 'ensemble',
  artifact: { uri: `s3://b/models/${model}/${version}`, sha256: 'cd', bytes: 12_345 },
  signature: {
    inputs: [{ name: 'tenure', datatype: 'FP32', shape: [-1, 1] }],
    outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 2] }],
    classes: ['No', 'Yes'],
  },
  sketchUri: 's3://b/sketch.json',
  evaluation: {
    rows: 1409,
    dataSha256: 'ef',
    metrics: { accuracy: 0.8123456789012345, auc: 0.84 },
    latencyMs: 1.5,
    champion: { version: 1, metrics: { auc: 0.83 }, latencyMs: 1.4, pValue: 0.001 },
  },
  evaluatedBy: 'platform',
  source: {
    kind: 'training',
    retrainingId: 'r1',
    datasetSha256: 'aa',
    algorithm: 'boosted-trees',
    params: { trees: 200, rate: 0.1, balanced: false, loss: 'logistic' },
  },
  description: 'The second try',
  tags: [{ key: '__proto__', value: 'a tag like any other' }],
  modelCard: 'https://cards.example/churn/1',
  parentVersion: 1,
  approval: { kind: 'approvers', approvalId: 'a1', at },
  approvalId: 'a1',
  createdAt: at,
  createdBy: 'ada',
  updatedAt: at,
});

export const newApproval = (model: string, id: string): Approval => ({
  kind: 'approval',
  id: `${model}.${id}`,
  model,
  version: 1,
  status: 'pending',
  requiredApprovers: ['ml-lead', 'qa-lead'],
  decisions: [
    { by: { name: 'max', role: 'ml-lead' }, decision: 'approve', reason: 'looks right', at },
  ],
  risk: ['new algorithm'],
  author: 'ada',
  taskToken: 'token',
  requestedAt: at,
  expiresAt: '2026-11-05T03:04:05.000Z',
});

const newRollout = (model: string, id: string): Rollout => ({
  kind: 'rollout',
  id,
  model,
  version: 2,
  championVersion: 1,
  schedule: [{ percent: 5, waitSeconds: 60 }],
  guardrails: {
    maxErrorRatio: 2,
    maxLatencyRatio: 1.5,
    maxAccuracyDrop: 0.05,
    minSamples: 100,
    minLabels: 50,
    alpha: 0.01,
    maxHolds: 3,
  },
  step: 0,
  stepStartedAt: at,
  holds: 0,
  status: 'rolled-back',
  reasons: ['errors doubled'],
  startedAt: at,
  finishedAt: at,
});

const newRetraining = (model: string, id: string): Retraining => ({
  kind: 'retraining',
  id,
  model,
  trigger: {
    kind: 'drift',
    reason: 'PSI 0.4',
    requestedBy: 'loopwright.drift',
    datasetUri: 's3://d',
  },
  status: 'deployed',
  step: 'finish',
  startedAt: at,
  finishedAt: at,
  version: 2,
  rolloutId: 'o1',
  approvalId: 'a1',
  reasons: ['better'],
});

const newBatch = (model: string, id: string): Batch => ({
  kind: 'batch',
  id,
  model,
  version: 2,
  status: 'completed',
  input: 's3://b/uploads/churn/01A',
  format: 'csv',
  idColumn: 'customerID',
  rowsPerPart: 1000,
  capture: false,
  requestedBy: 'ada',
  startedAt: at,
  finishedAt: at,
  rows: 2000,
  failedRows: 3,
  parts: 1,
  manifest: 's3://b/batches/churn/01B/manifest.json',
  reasons: ['3 rows have no answer.'],
});

const newDriftRecord = (model: string, id: string, to: string): DriftRecord => ({
  kind: 'drift',
  model,
  id,
  version: 1,
  window: { from: at, to },
  rows: 2000,
  verdict: 'drift',
  severity: 'critical',
  conceptSeverity: null,
  drifted: ['tenure'],
  summary: 'tenure moved',
  uri: 's3://b/reports/x.json',
  pageUri: 's3://b/reports/x.html',
  createdAt: at,
  revision: 2,
  listedAt: at,
  reference: 'rolling',
  psi: { tenure: 0.31 },
  labels: 900,
  accuracy: 0.75,
  precision: null,
  positives: { successes: 41, trials: 60 },
  estimated: { accuracy: 0.7, severity: 'monitor' },
  upstream: 'ok',
  sourceBroken: true,
  alert: 'raised',
  late: [{ from: at, to: at, lines: 3, files: ['captures/x'], arrivedAt: at }],
});

const newMonitoring = (model: string): MonitoringRecord => ({
  kind: 'monitoring',
  model,
  settings: { drift: { minPsi: 0.01 }, reference: { kind: 'rolling', days: 7 }, alerts: {} },
  updatedAt: at,
});

const newAlert = (model: string): AlertRecord => ({
  kind: 'alert',
  model,
  state: quietAlert,
  updatedAt: at,
});

const newServing = (model: string): ServingRecord => ({
  kind: 'serving',
  model,
  variants: [
    { version: 1, weight: 94.5, role: 'champion' },
    { version: 2, weight: 5.5, role: 'challenger' },
  ],
  previous: [{ version: 1, weight: 100, role: 'champion' }],
  rolloutId: 'o1',
  captureRate: 1,
  updatedAt: at,
});

const draft = (subject: string, more: Partial<AuditDraft> = {}): AuditDraft => ({
  action: 'ModelUpdated',
  actor: { name: 'ada', role: 'engineer' },
  at,
  reason: 'test',
  subject,
  before: null,
  after: null,
  ...more,
});

const refusal = (promise: Promise<unknown>): Promise<DomainError> =>
  promise.then(
    () => Promise.reject(new Error('was not refused')),
    (error) => {
      expect(error).toBeInstanceOf(DomainError);
      return error as DomainError;
    },
  );

/** What every ModelStore must do. `open` gives a store that other tests do not write to, or is called once for all. */
export function modelStoreConformance(name: string, open: () => ModelStore): void {
  let models = 0;
  const setup = async () => {
    models += 1;
    const store = open();
    const model = `churn-${models}-${Date.now().toString(36)}`;
    const id = (change: string) => `${model}:${change}`;
    await store.commit({
      id: id('create'),
      model: newModel(model),
      puts: [],
      audit: draft('model', { action: 'ModelCreated', after: newModel(model) }),
    });
    const put = async (change: string, puts: ModelEntity[], removes: Alias[] = []) =>
      store.commit({
        id: id(change),
        model: (await store.model(model)) as Model,
        puts,
        removes,
        audit: draft(change),
      });
    return { store, model, id, put };
  };

  describe(`${name} as a ModelStore`, () => {
    it('reads back what was written, field by field', async () => {
      const { store, model, put } = await setup();
      const version = newVersion(model, 1);
      const alias: Alias = { kind: 'alias', model, alias: 'best', version: 1 };
      const entities = [
        version,
        alias,
        newServing(model),
        newApproval(model, '01A'),
        newRollout(model, 'o1'),
        newRetraining(model, 'r1'),
        newDriftRecord(model, 'd1', at),
        newBatch(model, 'b1'),
        newMonitoring(model),
        newAlert(model),
      ] as const;
      await put('all', [...entities]);
      expect(await store.version(model, 1)).toEqual(version);
      expect(await store.versions(model)).toEqual([version]);
      expect(await store.aliases(model)).toEqual([alias]);
      expect(await store.serving(model)).toEqual(entities[2]);
      expect(await store.approval(entities[3].id)).toEqual(entities[3]);
      expect(await store.rollout(model, 'o1')).toEqual(entities[4]);
      expect(await store.rollouts(model, 5)).toEqual([entities[4]]);
      expect(await store.retraining(model, 'r1')).toEqual(entities[5]);
      expect(await store.retrainings(model, 5)).toEqual([entities[5]]);
      expect(await store.driftRecords(model, 5)).toEqual([entities[6]]);
      expect(await store.driftRecord(model, at, 'd1')).toEqual(entities[6]);
      expect(await store.driftRecord(model, '2026-11-02T05:00:00.000Z', 'd1')).toBeUndefined();
      expect(await store.monitoring(model)).toEqual(entities[8]);
      expect(await store.alert(model)).toEqual(entities[9]);
      expect(await store.batch(model, 'b1')).toEqual(entities[7]);
      expect(await store.batches(model, 5)).toEqual([entities[7]]);
      expect(await store.pendingApprovals()).toContainEqual(entities[3]);
      const written = (await store.model(model)) as Model;
      expect(written).toEqual({
        ...newModel(model),
        revision: 2,
        auditHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      expect(await store.models()).toContainEqual(written);
    });

    it('answers undefined or nothing for what is not there', async () => {
      const { store, model } = await setup();
      expect(await store.model('nobody')).toBeUndefined();
      expect(await store.version(model, 1)).toBeUndefined();
      expect(await store.serving(model)).toBeUndefined();
      expect(await store.approval('nonsense')).toBeUndefined();
      expect(await store.approval(`${model}.01X`)).toBeUndefined();
      expect(await store.rollout(model, 'o9')).toBeUndefined();
      expect(await store.retraining(model, 'r9')).toBeUndefined();
      expect(await store.driftRecord(model, at, 'd9')).toBeUndefined();
      expect(await store.monitoring(model)).toBeUndefined();
      expect(await store.alert(model)).toBeUndefined();
      expect(await store.batch(model, 'b9')).toBeUndefined();
      expect(await store.batches(model, 5)).toEqual([]);
      expect(await store.versions(model)).toEqual([]);
      expect(await store.audit('nobody')).toEqual([]);
      expect(await store.applied('never')).toBeUndefined();
    });

    it('orders versions by number, and rollouts, retrainings and drift records newest first', async () => {
      const { store, model, put } = await setup();
      await put('many', [
        ...[10, 9, 1, 2].map((version) => newVersion(model, version)),
        ...['01A', '01C', '01B'].flatMap((id) => [newRollout(model, id), newRetraining(model, id)]),
        newDriftRecord(model, 'd2', '2026-11-02T05:00:00.000Z'),
        newDriftRecord(model, 'd3', '2026-11-02T04:00:00.000Z'),
        newDriftRecord(model, 'd1', '2026-11-02T05:00:00.000Z'),
      ]);
      expect((await store.versions(model)).map((v) => v.version)).toEqual([1, 2, 9, 10]);
      expect((await store.rollouts(model, 2)).map((r) => r.id)).toEqual(['01C', '01B']);
      expect((await store.retrainings(model, 9)).map((r) => r.id)).toEqual(['01C', '01B', '01A']);
      expect((await store.driftRecords(model, 3)).map((r) => r.id)).toEqual(['d2', 'd1', 'd3']);
    });

    it('does not let a caller change what is stored by changing what it read', async () => {
      const { store, model, put } = await setup();
      await put('v', [newVersion(model, 1)]);
      const read = (await store.version(model, 1)) as { semver: string };
      read.semver = '9.9.9';
      expect((await store.version(model, 1))?.semver).toBe('1.0.0');
    });

    it('leaves unknown fields out and keeps numbers too small for the table as 0', async () => {
      const { store, model, put } = await setup();
      const { sketchUri: _, approval: __, ...version } = newVersion(model, 1);
      const evaluation = {
        ...version.evaluation,
        rows: 1,
        dataSha256: '',
        metrics: { p: 1e-200, big: 1e21 },
      };
      await put('v', [{ ...version, evaluation, sketchUri: undefined } as unknown as ModelVersion]);
      expect(await store.version(model, 1)).toStrictEqual({
        ...version,
        evaluation: { ...evaluation, metrics: { p: 0, big: 1e21 } },
      });
    });

    it('refuses a number that is not finite, naming the place, and writes nothing', async () => {
      const { store, model, put } = await setup();
      const version = newVersion(model, 1);
      const broken = { ...version, evaluation: { rows: 1, dataSha256: '', metrics: { auc: NaN } } };
      const error = await refusal(put('v', [broken]));
      expect(error).toMatchObject({ kind: 'invalid', field: 'version 1.evaluation.metrics.auc' });
      expect((await store.model(model))?.revision).toBe(1);
    });

    it('removes an alias', async () => {
      const { store, model, put } = await setup();
      const alias: Alias = { kind: 'alias', model, alias: 'best', version: 1 };
      await put('set', [alias]);
      await put('remove', [], [alias]);
      expect(await store.aliases(model)).toEqual([]);
    });

    it('a pending approval is listed until it is resolved', async () => {
      const { store, model, put } = await setup();
      const approval = newApproval(model, '01A');
      await put('ask', [approval]);
      await put('resolve', [{ ...approval, status: 'approved' }]);
      const pending = await store.pendingApprovals();
      expect(pending.filter((one) => one.model === model)).toEqual([]);
      expect((await store.approval(approval.id))?.status).toBe('approved');
    });

    it('REG-3: of two changes decided on the same revision one wins, the other is a conflict that writes nothing', async () => {
      const { store, model, id } = await setup();
      const read = (await store.model(model)) as Model;
      const write = (version: number) =>
        store.commit({
          id: id(`v${version}`),
          model: { ...read, lastVersion: version },
          puts: [newVersion(model, version)],
          audit: draft(`version ${version}`),
        });
      const outcomes = await Promise.allSettled([write(1), write(2)]);
      expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
      const lost = outcomes.find((outcome) => outcome.status === 'rejected');
      expect(lost?.reason).toMatchObject({ kind: 'conflict' });
      const versions = await store.versions(model);
      expect(versions).toHaveLength(1);
      expect(await store.model(model)).toMatchObject({
        revision: 2,
        lastVersion: versions[0]?.version,
      });
      expect(await store.audit(model)).toHaveLength(2);
    });

    it('a model is made once', async () => {
      const { store, model, id } = await setup();
      const again = store.commit({
        id: id('again'),
        model: newModel(model),
        puts: [],
        audit: draft('model', { action: 'ModelCreated' }),
      });
      expect(await refusal(again)).toMatchObject({ kind: 'conflict', field: 'name' });
    });

    it('a change with an id that was applied is answered with the first result, even on an old revision', async () => {
      const { store, model, put } = await setup();
      expect(await put('v1', [newVersion(model, 1)])).toEqual({ revision: 2, replayed: false });
      expect(await put('v2', [newVersion(model, 2)])).toEqual({ revision: 3, replayed: false });
      expect(await put('v1', [newVersion(model, 7)])).toEqual({ revision: 2, replayed: true });
      expect(await store.version(model, 7)).toBeUndefined();
      expect(await store.audit(model)).toHaveLength(3);
      expect(await store.applied(`${model}:v1`)).toEqual({
        model,
        action: 'ModelUpdated',
        revision: 2,
      });
    });

    it('a change id is not taken for a different change', async () => {
      const { store, model, id } = await setup();
      const other = store.commit({
        id: id('create'),
        model: (await store.model(model)) as Model,
        puts: [],
        audit: draft('alias', { action: 'AliasChanged' }),
      });
      expect(await refusal(other)).toMatchObject({
        kind: 'invalid',
        message: expect.stringContaining('ModelCreated'),
      });
    });

    it('GOV-4: the audit trail has one entry per change, in order, and its chain verifies', async () => {
      const { store, model, put } = await setup();
      for (let n = 1; n <= 11; n += 1) await put(`v${n}`, [newVersion(model, n)]);
      const entries = await store.audit(model);
      expect(entries.map((entry) => entry.seq)).toEqual(
        Array.from({ length: 12 }, (_, i) => i + 1),
      );
      expect(
        verifyChain(entries, { head: (await store.model(model))?.auditHash as string }),
      ).toEqual({
        verified: true,
      });
      expect(entries[0]).toMatchObject({
        kind: 'audit',
        model,
        action: 'ModelCreated',
        actor: { name: 'ada', role: 'engineer' },
        before: null,
        after: { name: model, policy: { minImprovement: null } },
      });
      const page = await store.audit(model, { afterSeq: 9, limit: 2 });
      expect(page.map((entry) => entry.seq)).toEqual([10, 11]);
    });

    it('keeps before and after exactly: nested nulls, empty text, empty lists, fractions', async () => {
      const { store, model, id } = await setup();
      const after = { a: null, b: '', c: [], d: { e: [0.1 + 0.2, -0, 5e-324] }, é: 'ü\u{1f600}' };
      await store.commit({
        id: id('odd'),
        model: (await store.model(model)) as Model,
        puts: [],
        audit: draft('odd', { before: 'text', after }),
      });
      const entries = await store.audit(model);
      expect(entries[1]?.after).toEqual({ ...after, d: { e: [0.1 + 0.2, 0, 0] } });
      expect(verifyChain(entries)).toEqual({ verified: true });
    });

    it('REG-1: a deleted model is found by nobody, leaves its audit trail, and can be made anew', async () => {
      const { store, model, id, put } = await setup();
      await put('many', [
        newVersion(model, 1),
        { kind: 'alias', model, alias: 'best', version: 1 },
      ]);
      const before = (await store.model(model)) as Model;
      const deleted = { ...before, deletedAt: at, lastVersion: 0 };
      await store.commit({ id: id('del'), model: deleted, puts: [], audit: draft('delete') });
      expect(await store.model(model)).toBeUndefined();
      expect((await store.models()).map(({ name }) => name)).not.toContain(model);
      expect(await store.deletedModel(model)).toMatchObject({ revision: before.revision + 1 });
      expect(await store.versions(model)).toHaveLength(1);
      await store.purge(model);
      await store.purge(model);
      expect([await store.versions(model), await store.aliases(model)]).toEqual([[], []]);
      const { revision, auditHash } = (await store.deletedModel(model)) as Model;
      const anew = { ...newModel(model), revision, auditHash };
      await store.commit({ id: id('anew'), model: anew, puts: [], audit: draft('anew') });
      await put('second', [newVersion(model, 1)]);
      await store.purge(model);
      expect(await store.versions(model)).toHaveLength(1);
      expect(await store.deletedModel(model)).toBeUndefined();
      expect((await store.models()).map(({ name }) => name)).toContain(model);
      expect(verifyChain(await store.audit(model))).toEqual({ verified: true });
    });

    it('REG-3: two changes that belong together are both made, or neither', async () => {
      const { store, model, id } = await setup();
      const other = `${model}-other`;
      const end = async () => ({
        id: id('from'),
        model: { ...((await store.model(model)) as Model), deletedAt: at },
        puts: [],
        audit: draft('from'),
      });
      const taken = {
        id: id('to'),
        model: { ...newModel(other), revision: 7 },
        puts: [newVersion(other, 1)],
        audit: draft('to'),
      };
      expect(await refusal(store.commitBoth(await end(), taken))).toMatchObject({
        kind: 'conflict',
      });
      expect(await store.model(model)).toBeDefined();
      expect(await store.model(other)).toBeUndefined();
      const change = { ...taken, model: newModel(other) };
      const first = await end();
      await store.commitBoth(first, change);
      await store.commitBoth(first, change);
      expect(await store.model(model)).toBeUndefined();
      expect(await store.version(other, 1)).toEqual(newVersion(other, 1));
      expect(await store.model(other)).toMatchObject({ revision: 1 });
    });

    it('refuses what cannot be one transaction', async () => {
      const { model, put } = await setup();
      const twice = put('twice', [newVersion(model, 1), newVersion(model, 1)]);
      await expect(twice).rejects.toThrow('the same entity twice');
      const stranger = put('stranger', [newVersion('other', 1)]);
      await expect(stranger).rejects.toThrow('a version of other');
      const many = Array.from({ length: 97 }, (_, n) => newVersion(model, n + 1));
      await expect(put('many', many)).rejects.toThrow('at most 96');
    });

    it('REG-2: refuses what is larger than an item may be, with its name, and writes nothing', async () => {
      const { store, model, put } = await setup();
      const wide: ModelVersion = {
        ...newVersion(model, 1),
        signature: {
          inputs: Array.from({ length: 4_000 }, (_, n) => ({
            name: `column ${n} ${'x'.repeat(60)}`,
            datatype: 'FP32',
            shape: [-1, 1],
          })),
          outputs: [],
        },
      };
      const error = await refusal(put('wide', [wide]));
      expect(error).toMatchObject({ kind: 'too-large' });
      expect(error.message).toContain('version 1 has');
      expect(await store.version(model, 1)).toBeUndefined();
    });

    it('REG-2: keeps an item that is just small enough', async () => {
      const { store, model, put } = await setup();
      const full = { ...newDriftRecord(model, 'd1', at), summary: 'ä'.repeat(194_000) };
      await put('full', [full]);
      expect(await store.driftRecords(model, 1)).toEqual([full]);
    });

    it('refuses a change id that no key can hold, and as a question answers that there is none', async () => {
      const { put, store } = await setup();
      expect(await refusal(put('x'.repeat(601), []))).toMatchObject({ kind: 'invalid' });
      expect(await store.applied('x'.repeat(601))).toBeUndefined();
    });

    it('changeModel decides again until its change fits, so that none of three writers is lost', async () => {
      const { store, model, id } = await setup();
      const grow = (writer: number) =>
        changeModel({ store }, model, (read) => ({
          change: {
            id: id(`grow-${writer}`),
            model: { ...read, lastVersion: read.lastVersion + 1 },
            puts: [],
            audit: draft('grow'),
          },
          result: read.lastVersion + 1,
        }));
      const results = await Promise.all([1, 2, 3].map(grow));
      expect(results.map(({ result }) => result).sort()).toEqual([1, 2, 3]);
      expect(await store.model(model)).toMatchObject({ lastVersion: 3, revision: 4 });
    });
  });
}
