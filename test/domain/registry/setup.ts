import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import type { Actor } from '#domain/access/actor.ts';
import { type DomainError, invalid } from '#domain/errors.ts';
import { createModel, type NewModel } from '#domain/registry/create-model.ts';
import type { Evaluation } from '#domain/registry/model-version.ts';
import { type RegisterVersionInput, registerVersion } from '#domain/registry/register-version.ts';
import type { Signature } from '#domain/registry/signature.ts';
import { transitionStage } from '#domain/registry/transition-stage.ts';
import type { ModelRuntime } from '#domain/serving/model-runtime.ts';

export const ada: Actor = { name: 'ada', role: 'engineer' };
export const max: Actor = { name: 'max', role: 'ml-lead' };
export const quinn: Actor = { name: 'quinn', role: 'qa-lead' };

export const signature: Signature = {
  inputs: [
    { name: 'tenure', datatype: 'FP32', shape: [-1, 1] },
    { name: 'contract', datatype: 'BYTES', shape: [-1, 1] },
  ],
  outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 2] }],
  classes: ['No', 'Yes'],
};

/** A file of the runtime below: the signature as JSON, and what makes two files differ. */
export const file = (more: Partial<Signature> & { readonly salt?: number } = {}): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ ...signature, ...more }));

/** Opens what `file` makes. An input called `explodes` makes it fail at the first row. */
export const jsonRuntime: ModelRuntime = {
  load: async (bytes) => {
    let model: Signature;
    try {
      model = JSON.parse(new TextDecoder().decode(bytes));
    } catch (cause) {
      throw invalid('The file is not an ONNX model.', { cause });
    }
    const { inputs, outputs, classes } = model;
    return {
      signature: { inputs, outputs, ...(classes && { classes }) },
      run: async (tensors) => {
        if (tensors.some(({ name }) => name === 'explodes')) throw new Error('bad node');
        return [];
      },
      release: async () => {},
    };
  },
};

export const good: Evaluation = {
  rows: 1409,
  dataSha256: 'ab',
  metrics: { accuracy: 0.95, auc: 0.97 },
  latencyMs: 2,
};

/** A model `churn` and the verbs of a team, on memory twins; the clock stands at 2026-11-02 until it is moved. */
export async function setup(model: Partial<NewModel> = {}) {
  let now = Date.UTC(2026, 10, 2);
  let count = 0;
  const deps = {
    store: memoryModelStore(),
    artifacts: memoryArtifacts(),
    runtime: jsonRuntime,
    clock: { now: () => new Date(now) },
    ids: { next: () => `${++count}`.padStart(4, '0') },
  };
  const changeId = () => `change-${deps.ids.next()}`;
  await createModel(deps, {
    changeId: changeId(),
    actor: ada,
    model: { name: 'churn', task: 'binary', target: 'Churn', positiveClass: 'Yes', ...model },
  });
  return {
    ...deps,
    changeId,
    pass: (hours: number) => {
      now += hours * 3_600_000;
    },
    /** A version as the platform's own training makes it: measured, and good. */
    register: async (more: Partial<RegisterVersionInput> = {}) =>
      registerVersion(deps, {
        changeId: changeId(),
        actor: ada,
        model: 'churn',
        artifact: { bytes: file({ salt: count }) },
        evaluation: good,
        evaluatedBy: 'platform',
        source: { kind: 'training', algorithm: 'boosted-trees', datasetSha256: `data-${count}` },
        ...more,
      }),
    stage: async (
      version: number,
      stage: 'None' | 'Staging' | 'Production' | 'Archived',
      more: Partial<Parameters<typeof transitionStage>[1]> = {},
    ) =>
      transitionStage(deps, {
        changeId: changeId(),
        actor: ada,
        model: 'churn',
        version,
        stage,
        ...more,
      }),
  };
}
export type Setup = Awaited<ReturnType<typeof setup>>;

/** The error a promise rejects with; fails when it does not. */
export const refusal = (promise: Promise<unknown>): Promise<DomainError> =>
  promise.then(
    (value) => {
      throw new Error(`was not refused but answered ${JSON.stringify(value)}`);
    },
    (error: DomainError) => error,
  );
