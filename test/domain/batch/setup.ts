import { memoryBatchFiles } from '#adapters/memory/batch-files.ts';
import { memoryCaptureLake } from '#adapters/memory/capture-lake.ts';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import { memoryWorkflows } from '#adapters/memory/workflows.ts';
import { parquetFiles } from '#adapters/parquet/parquet-files.ts';
import type { Actor } from '#domain/access/actor.ts';
import { batchKeys } from '#domain/batch/batch-keys.ts';
import { finishBatch } from '#domain/batch/finish-batch.ts';
import { planBatch } from '#domain/batch/plan-batch.ts';
import { type RequestBatchInput, requestBatch } from '#domain/batch/request-batch.ts';
import { transformPart } from '#domain/batch/transform-part.ts';
import { unavailable } from '#domain/errors.ts';
import { createModel } from '#domain/registry/create-model.ts';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import type { ModelEntity } from '#domain/registry/ports.ts';
import type { Signature } from '#domain/registry/signature.ts';
import type { LoadedModel, Tensor } from '#domain/serving/model-runtime.ts';
import type { ServingRecord } from '#domain/serving/serving-record.ts';

export const sid: Actor = { name: 'sid', role: 'scientist' };

export const signature: Signature = {
  inputs: [
    { name: 'tenure', datatype: 'FP32', shape: [-1, 1] },
    { name: 'contract', datatype: 'BYTES', shape: [-1, 1] },
  ],
  outputs: [
    { name: 'label', datatype: 'BYTES', shape: [-1] },
    { name: 'probabilities', datatype: 'FP32', shape: [-1, 2] },
  ],
  classes: ['No', 'Yes'],
};

/** Leaves with the probability tenure / 1024, or surely with a line end in the contract. Fails at a tenure of 666, and cannot be reached at 667. */
async function answer(inputs: readonly Tensor[]): Promise<readonly Tensor[]> {
  const tenure = inputs[0]?.data as Float32Array;
  const contract = inputs[1]?.data as readonly string[];
  if (tenure.includes(666)) throw new Error('bad node');
  if (tenure.includes(667)) throw unavailable('The endpoint cannot be reached.');
  const yes = Array.from(tenure, (t, at) => (contract[at]?.includes('\n') ? 1 : t / 1024));
  const rows = tenure.length;
  return [
    {
      name: 'label',
      datatype: 'BYTES',
      shape: [rows],
      data: yes.map((p) => (p > 0.5 ? 'Yes' : 'No')),
    },
    {
      name: 'probabilities',
      datatype: 'FP32',
      shape: [rows, 2],
      data: Float32Array.from(yes.flatMap((p) => [1 - p, p])),
    },
  ];
}

const versionOf = (version: number, more: Partial<ModelVersion> = {}): ModelVersion => ({
  kind: 'version',
  model: 'churn',
  version,
  semver: `1.${version}.0`,
  stage: 'Production',
  artifact: { uri: `memory://models/churn/${version}`, sha256: `digest-${version}`, bytes: 1 },
  signature,
  source: { kind: 'upload' },
  createdAt: '2026-11-02T00:00:00.000Z',
  createdBy: 'ada',
  ...more,
});

/** The same model with both in one matrix, the contract as a number that means nothing. */
const matrix: Signature = {
  ...signature,
  inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 2] }],
  columns: ['contract', 'tenure'],
};
const tenureOf = ([X, ...more]: readonly Tensor[]): readonly Tensor[] =>
  X?.name !== 'X'
    ? [...(X ? [X] : []), ...more]
    : [
        { ...X, data: (X.data as Float32Array).filter((_, at) => at % 2 === 1) },
        { ...X, datatype: 'BYTES', data: [] },
      ];

/** A model `churn` whose version 2 is the champion; version 3 takes images, version 4 a matrix. */
export async function setup(record: Partial<ServingRecord> = {}) {
  const store = memoryModelStore();
  const files = memoryBatchFiles();
  const lake = memoryCaptureLake();
  const workflows = memoryWorkflows();
  let ids = 0;
  let asked = 0;
  const model: LoadedModel = {
    signature,
    run: (inputs) => {
      asked += 1;
      return answer(tenureOf(inputs));
    },
    release: async () => {},
  };
  const deps = {
    store,
    files,
    workflows,
    parquet: parquetFiles(files),
    models: {
      use: async <T>(_: ModelVersion, work: (m: LoadedModel) => Promise<T>) => work(model),
    },
    captures: lake,
    clock: { now: () => new Date('2026-11-02T03:04:05Z') },
    stopwatch: { now: () => 1 },
    ids: { next: () => `01JBATCH${String(++ids).padStart(18, '0')}` },
  };
  await createModel(deps, {
    changeId: 'create',
    actor: { name: 'ada', role: 'engineer' },
    model: { name: 'churn', task: 'binary', target: 'Churn', positiveClass: 'Yes' },
  });
  const [first] = signature.inputs;
  const image = {
    ...signature,
    inputs: [{ ...first, name: 'pixels', datatype: 'FP32', shape: [-1, 3, 8, 8] }],
  };
  const entities: ModelEntity[] = [
    versionOf(1),
    versionOf(2),
    versionOf(3, { signature: image as Signature }),
    versionOf(4, { signature: matrix }),
    {
      kind: 'serving',
      model: 'churn',
      variants: [{ version: 2, weight: 100, role: 'champion' }],
      previous: [],
      captureRate: 1,
      updatedAt: '2026-11-02T00:00:00.000Z',
      ...record,
    },
  ];
  const read = await store.model('churn');
  if (read === undefined) throw new Error('no model');
  await store.commit({
    id: 'versions',
    model: read,
    puts: entities,
    audit: {
      action: 'ModelUpdated',
      actor: sid,
      at: '2026-11-02T00:00:00.000Z',
      reason: 'test',
      subject: 'versions',
      before: null,
      after: null,
    },
  });
  const text = (key: string) => {
    const bytes = files.files.get(key);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  };
  const request = (input: Omit<RequestBatchInput, 'model' | 'actor' | 'changeId'>) =>
    requestBatch(deps, { model: 'churn', actor: sid, changeId: `change-${++ids}`, ...input });
  return {
    ...deps,
    lake,
    text,
    request,
    /** How often the model was asked. */
    asked: () => asked,
    upload: (name: string, content: string | Uint8Array) =>
      files.write(
        `uploads/churn/${name}`,
        typeof content === 'string' ? new TextEncoder().encode(content) : content,
        'text/plain',
      ),
    /** The state machine, one part after the other; answers the batch's id. */
    async run(input: Omit<RequestBatchInput, 'model' | 'actor' | 'changeId'>) {
      const { batchId } = await request(input);
      const ref = { model: 'churn', batchId };
      await planBatch(deps, ref);
      const keys = batchKeys('churn', batchId);
      for (const key of await files.keys(keys.plans)) await transformPart(deps, { ...ref, key });
      const finished = await finishBatch(deps, ref);
      const parts = await files.keys(`batches/churn/${batchId}/results/`);
      const errors = await files.keys(`batches/churn/${batchId}/errors/`);
      return {
        batchId,
        finished,
        parts,
        results: parts.map((key) => text(key) as string),
        errors: errors
          .flatMap((key) => (text(key) as string).trimEnd().split('\n'))
          .map((line) => JSON.parse(line)),
      };
    },
  };
}
