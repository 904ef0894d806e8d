import { expect, it } from 'vitest';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { memoryTrackingStore } from '#adapters/memory/tracking-store.ts';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import type { ModelStore } from '#domain/registry/ports.ts';
import { evaluate } from '#domain/retraining/evaluate.ts';
import type { LoadedModel } from '#domain/serving/model-runtime.ts';
import { trained } from '../../functions/registry/ensemble-setup.ts';

it('SRV-5, SRV-9: a challenger is compared with a champion that is no ONNX file', async () => {
  const artifacts = memoryArtifacts();
  const runtime = onnxRuntime();
  const file = await trained(['x'], 1);
  const { signature } = await runtime.load(file);
  const rows = Array.from({ length: 400 }, (_, at) => `${at / 400},${at > 200 ? 'Yes' : 'No'}`);
  const datasetUri = await artifacts.write(
    'work/data.csv',
    new TextEncoder().encode(`x,y\n${rows.join('\n')}`),
    'text/csv',
  );
  const champion: ModelVersion = {
    kind: 'version',
    model: 'churn',
    version: 7,
    semver: '1.0.0',
    stage: 'Production',
    runtime: 'ensemble',
    artifact: { uri: 'memory://is-not-read', sha256: '', bytes: 0 },
    signature,
    source: { kind: 'upload' },
    createdAt: '2026-11-02T00:00:00.000Z',
    createdBy: 'ada',
  };
  const store = {
    model: async () => ({
      name: 'churn',
      task: 'binary',
      target: 'y',
      positiveClass: 'Yes',
      idColumns: [],
      policy: {},
    }),
    retraining: async () => ({
      id: '01A',
      model: 'churn',
      trigger: { kind: 'manual', reason: '', requestedBy: 'ada' },
      startedAt: '2026-11-02T00:00:00.000Z',
    }),
    serving: async () => ({ variants: [{ version: 7, weight: 100, role: 'champion' }] }),
    version: async () => champion,
  } as unknown as ModelStore;
  const asked: string[] = [];
  /** Says No of everybody. */
  const dull: LoadedModel = {
    signature,
    run: async ([x]) => {
      const count = x?.data.length ?? 0;
      return [
        { name: 'label', datatype: 'BYTES', shape: [count], data: Array(count).fill('No') },
        {
          name: 'probabilities',
          datatype: 'FP32',
          shape: [count, 2],
          data: new Float32Array(2 * count).fill(0.5),
        },
      ];
    },
    release: async () => {},
  };
  const { evaluation } = await evaluate(
    {
      store,
      artifacts,
      runtime,
      stopwatch: performance,
      tracking: memoryTrackingStore(),
      clock: { now: () => new Date(0) },
      models: {
        use: (version, work) => {
          asked.push(version.runtime ?? 'onnx');
          return work(dull);
        },
      },
    },
    {
      model: 'churn',
      retrainingId: '01A',
      datasetUri,
      baseRows: 0,
      modelUri: await artifacts.write('work/model.onnx', file, ''),
      classes: ['No', 'Yes'],
      positiveClass: 'Yes',
    } as Parameters<typeof evaluate>[1],
  );
  expect(new Set(asked)).toEqual(new Set(['ensemble']));
  expect(evaluation.champion).toMatchObject({ version: 7, metrics: { auc: 0.5 } });
  expect(evaluation.metrics.auc).toBeGreaterThan(0.95);
});
