import { memoryCaptureLake } from '#adapters/memory/capture-lake.ts';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { createModel } from '#domain/registry/create-model.ts';
import type { CaptureLine } from '#domain/serving/capture.ts';
import { predict } from '#domain/serving/predict.ts';
import { rowsToTensors } from '#domain/serving/rows-to-tensors.ts';
import { modelToOnnx } from '#domain/training/model/model-to-onnx.ts';
import { seededRandom } from '#domain/training/random.ts';
import { rowsToTable } from '#domain/training/rows-to-table.ts';
import { registryRoutes } from '#functions/registry/routes.ts';
import { collect } from '../../collect.ts';
import { ada, setup as team } from '../../domain/registry/setup.ts';
import { train } from '../../domain/training/model/train.ts';
import { callApi } from '../call-api.ts';
import { answering } from './answering.ts';

type Row = Readonly<Record<string, number | string | null>>;

/** Boosted trees on these columns of 400 customers; y depends on all of them. */
export async function trained(
  columns: readonly string[],
  seed: number,
  classes = ['No', 'Yes'],
): Promise<Buffer> {
  const random = seededRandom(seed);
  const rows = Array.from({ length: 400 }, () => {
    const values = Object.fromEntries(columns.map((name) => [name, random()]));
    const sum = Object.values(values).reduce((total, value) => total + value, 0);
    const y = classes[sum + 0.3 * random() > columns.length / 2 + 0.15 ? 1 : 0] as string;
    return { ...values, y };
  });
  const model = await train(rowsToTable(rows), {
    target: 'y',
    idColumns: [],
    positiveClass: classes[1] as string,
    params: { trees: 40 },
  });
  return Buffer.from(modelToOnnx(model));
}

/** A registry over memory twins and the real ONNX Runtime, with the models `churn`, `spend` and `meta`. */
export async function setup() {
  const made = { ...(await team()), runtime: onnxRuntime() };
  for (const name of ['spend', 'meta'])
    await createModel(made, {
      changeId: made.changeId(),
      actor: ada,
      model: { name, task: 'binary', target: 'y' },
    });
  const others = answering(made);
  const asAda = callApi(registryRoutes({ ...made, ...others }))('ada', 'engineer');
  const lake = memoryCaptureLake();
  const ask = async (model: string, version: number, rows: readonly Row[]) => {
    const prediction = await predict(
      {
        directory: made.store,
        models: others.models,
        captures: lake,
        clock: made.clock,
        ids: made.ids,
        stopwatch: others.stopwatch,
        metrics: { metric: () => {} },
        warn: () => {},
      },
      {
        model,
        version,
        subject: undefined,
        source: 'predict',
        read(signature) {
          const { tensors } = rowsToTensors(signature, rows);
          return { tensors, rows: rows.length, features: (row) => rows[row] ?? {} };
        },
      },
    );
    await prediction.captured;
    return rows.map((_, row) => prediction.rowOutputs(row));
  };
  return {
    ...made,
    ...others,
    asAda,
    ask,
    register: (model: string, body: object) => asAda('POST', `/v1/models/${model}/versions`, body),
    file: (model: string, bytes: Buffer) =>
      asAda('POST', `/v1/models/${model}/versions`, {
        artifact: { base64: bytes.toString('base64') },
      }),
    alias: (model: string, alias: string, version: number) =>
      asAda('PUT', `/v1/models/${model}/aliases/${alias}`, { version }),
    captured: async (model: string): Promise<readonly CaptureLine[]> =>
      collect(lake.captures({ model, from: new Date(0), to: new Date('2100-01-01T00:00:00Z') })),
  };
}
