import { memoryCaptureLake } from '#adapters/memory/capture-lake.ts';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import type { Signature } from '#domain/registry/signature.ts';
import type { CaptureLine } from '#domain/serving/capture.ts';
import type { Tensor } from '#domain/serving/model-runtime.ts';
import type { PredictDeps } from '#domain/serving/predict.ts';
import type { ServingRecord, Variant } from '#domain/serving/serving-record.ts';

import { collect } from '../../collect.ts';

export const signature: Signature = {
  inputs: [{ name: 'tenure', datatype: 'FP32', shape: [-1, 1] }],
  outputs: [
    { name: 'label', datatype: 'BYTES', shape: [-1] },
    { name: 'probabilities', datatype: 'FP32', shape: [-1, 2] },
  ],
  classes: ['No', 'Yes'],
};

export const versionOf = (version: number): ModelVersion => ({
  kind: 'version',
  model: 'churn',
  version,
  semver: `1.${version}.0`,
  stage: 'Production',
  artifact: { uri: `memory://models/churn/${version}`, sha256: `${version}`, bytes: 1 },
  signature,
  source: { kind: 'upload' },
  createdAt: '2026-11-02T00:00:00.000Z',
  createdBy: 'ada',
});

export const recordOf = (variants: readonly Variant[], captureRate = 1): ServingRecord => ({
  kind: 'serving',
  model: 'churn',
  variants,
  previous: [],
  captureRate,
  updatedAt: '2026-11-02T00:00:00.000Z',
});

/** Churns below a tenure of `limit`; the version is in the probability so that a test can tell who answered. */
function answer(inputs: readonly Tensor[], version: number): readonly Tensor[] {
  const tenure = inputs[0]?.data as Float32Array;
  const rows = tenure.length;
  return [
    {
      name: 'label',
      datatype: 'BYTES',
      shape: [rows],
      data: Array.from(tenure, (t) => (t < 12 ? 'Yes' : 'No')),
    },
    {
      name: 'probabilities',
      datatype: 'FP32',
      shape: [rows, 2],
      data: Float32Array.from(Array.from(tenure, () => [1 - version / 8, version / 8]).flat()),
    },
  ];
}

interface Failures {
  readonly loading?: Error;
  readonly running?: Error;
  readonly capturing?: Error;
}

/** A platform that serves `churn` from memory, with a clock and ids that can be foretold. */
export function setup(
  variants: readonly Variant[] = [{ version: 1, weight: 100, role: 'champion' }],
  failures: Failures = {},
  captureRate = 1,
) {
  const lake = memoryCaptureLake();
  const measured: (readonly [string, number, Readonly<Record<string, string>>?])[] = [];
  const warnings: unknown[] = [];
  let ids = 0;
  let ms = 0;
  const deps: PredictDeps = {
    directory: {
      serving: async (model) => (model === 'churn' ? recordOf(variants, captureRate) : undefined),
      version: async (model, version) =>
        model === 'churn' && version <= 7 ? versionOf(version) : undefined,
    },
    models: {
      async use(version, work) {
        if (failures.loading) throw failures.loading;
        return work({
          signature,
          run: async (inputs, outputs) => {
            if (failures.running) throw failures.running;
            return answer(inputs, version.version).filter(({ name }) => outputs?.includes(name));
          },
          release: async () => {},
        });
      },
    },
    captures: {
      captures: async (lines) => {
        if (failures.capturing) throw failures.capturing;
        return lake.captures(lines);
      },
      feedback: lake.feedback,
    },
    clock: { now: () => new Date('2026-11-02T03:04:05Z') },
    stopwatch: { now: () => (ms += 1.5) },
    ids: { next: () => `id-${String(ids++).padStart(4, '0')}` },
    metrics: { metric: (...metric) => measured.push(metric) },
    warn: (message, details) => warnings.push({ message, ...details }),
  };
  const captured = async (): Promise<readonly CaptureLine[]> =>
    collect(
      lake.captures({ model: 'churn', from: new Date(0), to: new Date('2027-01-01T00:00:00Z') }),
    );
  return { deps, lake, captured, measured, warnings };
}
