import { memoryCaptureLake } from '#adapters/memory/capture-lake.ts';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import type { Actor } from '#domain/access/actor.ts';
import type { Model } from '#domain/registry/model.ts';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import { advanceRollout } from '#domain/rollout/advance-rollout.ts';
import { evaluateStep } from '#domain/rollout/evaluate-step.ts';
import type { Rollout } from '#domain/rollout/rollout.ts';
import { startRollout } from '#domain/rollout/start-rollout.ts';
import type { CaptureLine } from '#domain/serving/capture.ts';
import type { ServingRecord } from '#domain/serving/serving-record.ts';

export const engineer: Actor = { name: 'eva', role: 'engineer' };
const start = Date.parse('2026-05-01T00:00:00Z');
export const at = new Date(start).toISOString();

const model: Model = {
  kind: 'model',
  name: 'churn',
  task: 'binary',
  target: 'Churn',
  positiveClass: 'Yes',
  idColumns: [],
  sensitive: false,
  policy: { minimum: { accuracy: 0.7 } },
  trainingData: { uri: 'memory://datasets/churn/x.csv', sha256: 'x', rows: 500 },
  lastVersion: 2,
  createdAt: at,
  createdBy: 'eva',
  revision: 0,
  auditHash: '',
};

const version = (number: number, changes: Partial<ModelVersion> = {}): ModelVersion => ({
  kind: 'version',
  model: 'churn',
  version: number,
  semver: `1.${number}.0`,
  stage: number === 1 ? 'Production' : 'Staging',
  artifact: { uri: `memory://models/churn/${number}`, sha256: `${number}`, bytes: 1 },
  signature: {
    inputs: [{ name: 'tenure', datatype: 'FP32', shape: [-1, 1] }],
    outputs: [{ name: 'label', datatype: 'BYTES', shape: [-1] }],
  },
  evaluation: { rows: 500, dataSha256: 'd', metrics: { accuracy: 0.8, auc: 0.8 }, latencyMs: 1 },
  evaluatedBy: 'platform',
  source: { kind: 'training', algorithm: 'gbdt' },
  createdAt: at,
  createdBy: 'loopwright.retraining',
  ...changes,
});

const serving: ServingRecord = {
  kind: 'serving',
  model: 'churn',
  variants: [{ version: 1, weight: 100, role: 'champion' }],
  previous: [],
  captureRate: 1,
  updatedAt: at,
};

/** A model `churn` with version 1 in Production, version 2 in Staging, and time that passes when told. */
export async function setup(challenger: Partial<ModelVersion> = {}) {
  const store = memoryModelStore();
  const lake = memoryCaptureLake();
  let nowMs = start;
  let count = 0;
  const deps = {
    store,
    lake,
    clock: { now: () => new Date(nowMs) },
    ids: { next: () => `id${String(++count).padStart(4, '0')}` },
  };
  await store.commit({
    id: 'seed',
    model,
    puts: [version(1), version(2, challenger), serving],
    audit: {
      action: 'ModelCreated',
      actor: engineer,
      at,
      reason: '',
      subject: 'model',
      before: null,
      after: null,
    },
  });
  const begin = (changeId = 'begin', more: Partial<Parameters<typeof startRollout>[1]> = {}) =>
    startRollout(deps, {
      model: 'churn',
      version: 2,
      actor: engineer,
      reason: 'better',
      changeId,
      ...more,
    });
  const advance = (rollout: Rollout, fromStep: number) =>
    advanceRollout(deps, { model: 'churn', rolloutId: rollout.id, fromStep, reasons: ['fine'] });
  const look = (rollout: Rollout, number = 1, stepIsOver = true) =>
    evaluateStep(deps, { model: 'churn', rolloutId: rollout.id, look: number, stepIsOver });
  /** `n` predictions of a version, one a second from now on; the first `errors` fail, the next `wrong` are mislabelled. */
  const serve = async (number: number, n: number, { errors = 0, wrong = 0, labelled = 0 } = {}) => {
    const lines = Array.from({ length: n }, (_, i): CaptureLine => {
      const failed = i < errors;
      return {
        id: `v${number}-${i}`,
        ts: new Date(nowMs + 1000 * i).toISOString(),
        model: 'churn',
        version: number,
        variant: number === 1 ? 'champion' : 'challenger',
        subject: null,
        features: { tenure: i },
        outputs: failed ? null : { label: 'No' },
        ...(failed && { error: 'broken' }),
        latencyMs: 1,
        source: 'predict',
      };
    });
    await lake.captures([...lines, ...lines.slice(0, 10)]); // Firehose may deliver twice.
    await lake.feedback(
      lines.slice(errors, errors + labelled).map(({ id, ts }, i) => ({
        id,
        ts,
        model: 'churn',
        label: i < wrong ? 'Yes' : 'No',
      })),
    );
  };
  const wait = (hours: number) => {
    nowMs += hours * 3_600_000;
  };
  return { ...deps, begin, advance, look, serve, wait };
}
