import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { algorithmNames } from '#domain/training/algorithm.ts';
import { inferTable } from '#domain/training/features/infer-table.ts';
import { labelledRows } from '#domain/training/features/labelled-rows.ts';
import { assembleModel } from '#domain/training/model/assemble-model.ts';
import { calibrate } from '#domain/training/model/calibrate.ts';
import { inputTensors } from '#domain/training/model/largest-difference.ts';
import { modelToOnnx } from '#domain/training/model/model-to-onnx.ts';
import { predictTable } from '#domain/training/model/predict-table.ts';
import { fitStack } from '#domain/training/model/stack.ts';
import type { TrainedModel } from '#domain/training/model/trained-model.ts';
import type { Table } from '#domain/training/table.ts';
import type { Task } from '#domain/training/task.ts';
import { pythonEnvironment } from '../../tools/local/python.ts';
import { run } from '../../tools/local/run.ts';
import { randomTable, target } from '../domain/training/model/random-table.ts';
import { train } from '../domain/training/model/train.ts';

const tasks: readonly Task[] = ['binary', 'multiclass', 'regression'];
const tables = 6;
const options = { target, idColumns: [] };
const quick = {
  gbdt: { trees: 30 },
  'random-forest': { trees: 15 },
  'extra-trees': { trees: 15 },
  linear: {},
  mlp: { epochs: 5, arch: '8-4' },
  knn: {},
} as const;

let folder: string;
let differences: Readonly<Record<string, number | null>>;

/** Rows like those learnt from, and rows with numbers and categories never seen and more holes. */
function keep(name: string, model: TrainedModel, rows: readonly Table[]): void {
  const bytes = modelToOnnx(model);
  for (const [i, table] of rows.entries()) {
    const expected = predictTable(model, table);
    const path = join(folder, `${name}, ${['seen', 'unseen'][i]}`);
    writeFileSync(`${path}.onnx`, bytes);
    writeFileSync(
      `${path}.json`,
      JSON.stringify({
        inputs: inputTensors(model, table).map(({ name: input, datatype, data }) =>
          datatype === 'BYTES'
            ? { name: input, kind: 'text', data }
            : { name: input, kind: 'number', data: base64(data as Float32Array) },
        ),
        output: model.task === 'regression' ? 'prediction' : 'probabilities',
        shape: [table.rows, expected.length / table.rows],
        expected: base64(expected),
      }),
    );
  }
}

const base64 = ({ buffer, byteOffset, byteLength }: Float32Array | Float64Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loopwright-python-onnx-'));
  for (const task of tasks) {
    for (let seed = 1; seed <= tables; seed++) {
      const shape = { seed: seed + 100, task };
      const table = randomTable({ ...shape, rows: 100 + 50 * seed });
      const rows = [table, randomTable({ ...shape, rows: 120, unseen: true })];
      const models: TrainedModel[] = [];
      for (const algorithm of algorithmNames) {
        const model = await train(table, { ...options, task, algorithm, params: quick[algorithm] });
        keep(`${algorithm}, ${task}, ${seed}`, model, rows);
        models.push(model);
      }
      for (const [i, model] of together(models, table, task).entries())
        keep(`all together ${i}, ${task}, ${seed}`, model, rows);
    }
  }
  const programs = await pythonEnvironment(
    'python-models',
    'tools/clients/python-models-requirements.txt',
  );
  const output = await run(join(programs, 'python'), ['test/clients/python_onnx.py', folder], {
    limitSeconds: 240,
  });
  differences = JSON.parse(output.trim().split('\n').at(-1) ?? '');
}, 1_200_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One model of them all: by weights, stacked, and both calibrated. */
function together(models: readonly TrainedModel[], table: Table, task: Task): TrainedModel[] {
  const schema = inferTable(table, { ...options, task });
  const { target: truth } = labelledRows(table, schema);
  const answers = models.map((model) => predictTable(model, table));
  const parts = { schema, members: models.flatMap(({ members }) => members) };
  const stack = fitStack({ answers, target: truth });
  const both = [assembleModel(parts), assembleModel({ ...parts, stack })];
  if (task === 'regression') return both;
  const kinds = ['platt', 'isotonic'] as const;
  return both.flatMap((model, i) => {
    const judge = { answers: predictTable(model, table), y: truth.y, outputs: truth.outputs };
    return [model, { ...model, calibration: calibrate(kinds[i] ?? 'platt', judge) }];
  });
}

describe("Python's onnxruntime answers as the trainer does, to 1e-5", () => {
  it.each([...algorithmNames, 'all together'])(
    'AML-2: %s: every task, kind of column and pattern of holes, and categories never seen',
    (name) => {
      const own = Object.entries(differences).filter(([key]) => key.startsWith(name));
      expect(own.length).toBeGreaterThanOrEqual(2 * tasks.length * tables);
      const worst = own.reduce((a, b) => ((b[1] ?? Infinity) > (a[1] ?? Infinity) ? b : a));
      console.log(`${name}: ${own.length} files, largest difference ${worst[1]?.toExponential(1)}`);
      expect(worst[1] ?? Infinity, worst[0]).toBeLessThan(1e-5);
    },
  );
});
