import { describe, expect, it } from 'vitest';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { classNames } from '#domain/onnx/class-names.ts';
import { decodeModel } from '#domain/onnx/decode-model.ts';
import { outputRoles, rowOutputs } from '#domain/serving/row-outputs.ts';
import { type AlgorithmName, algorithmNames, type Params } from '#domain/training/algorithm.ts';
import { inferTable } from '#domain/training/features/infer-table.ts';
import { labelledRows } from '#domain/training/features/labelled-rows.ts';
import { assembleModel } from '#domain/training/model/assemble-model.ts';
import { calibrate } from '#domain/training/model/calibrate.ts';
import { inputTensors } from '#domain/training/model/largest-difference.ts';
import { modelToOnnx } from '#domain/training/model/model-to-onnx.ts';
import { labelsOf, predictTable } from '#domain/training/model/predict-table.ts';
import { fitStack } from '#domain/training/model/stack.ts';
import type { TrainedModel } from '#domain/training/model/trained-model.ts';
import { rowsToTable } from '#domain/training/rows-to-table.ts';
import type { Column } from '#domain/training/table.ts';
import type { Task } from '#domain/training/task.ts';
import { randomTable, target } from './random-table.ts';
import { onnxAnswers, onnxDifference } from './run-onnx.ts';
import { train } from './train.ts';

const tasks: readonly Task[] = ['binary', 'multiclass', 'regression'];
/** Small enough that hundreds of models train in seconds. */
const quick: Readonly<Record<AlgorithmName, Params>> = {
  gbdt: { trees: 20 },
  'random-forest': { trees: 12 },
  'extra-trees': { trees: 12 },
  linear: {},
  mlp: { epochs: 5, arch: '8-4' },
  knn: {},
};
const options = { target, idColumns: [] };

const emptied = (column: Column): Column =>
  column.kind === 'text' ? { ...column, values: [] } : { ...column, values: new Float64Array(0) };

describe('modelToOnnx', () => {
  const cases = algorithmNames.flatMap((algorithm) =>
    tasks.map((task) => [algorithm, task] as const),
  );

  it.each(cases)(
    'AML-2: %s, %s: the graph answers as the model does for random tables, holes and categories never seen',
    async (algorithm, task) => {
      let largest = 0;
      for (let seed = 1; seed <= 6; seed++) {
        const shape = { seed: seed + cases.length * algorithm.length, task };
        const table = randomTable({ ...shape, rows: 60 + 50 * seed });
        const unseen = randomTable({ ...shape, rows: 150, unseen: true });
        const model = await train(table, { ...options, task, algorithm, params: quick[algorithm] });
        largest = Math.max(largest, await onnxDifference(model, [table, unseen]));
      }
      console.log(`${algorithm}, ${task}: largest difference ${largest.toExponential(1)}`);
      expect(largest).toBeLessThan(1e-5);
    },
  );

  it.each(tasks)(
    'AML-2: %s: an ensemble, a stack, calibration and a threshold are one graph',
    async (task) => {
      let largest = 0;
      for (const seed of [1, 2, 3]) {
        const table = randomTable({ seed, rows: 300, task });
        const unseen = randomTable({ seed, rows: 150, task, unseen: true });
        for (const model of await composed(table, task)) {
          largest = Math.max(largest, await onnxDifference(model, [table, unseen]));
          if (task === 'regression') continue;
          const { label = [] } = await onnxAnswers(model, unseen);
          expectLabels(model, predictTable(model, unseen), label.map(String));
        }
      }
      console.log(`composed, ${task}: largest difference ${largest.toExponential(1)}`);
      expect(largest).toBeLessThan(1e-5);
    },
  );

  it('takes the same branch at values next to a threshold', async () => {
    const values = [
      16777216,
      16777218,
      0.1,
      0.1 + 1e-8,
      1e30,
      1e-45,
      -1e-45,
      0,
      -0,
      3.4028234663852886e38,
    ];
    const table = rowsToTable(
      Array.from({ length: 400 }, (_, i) => ({
        x: values[i % values.length] ?? 0,
        y: (i % values.length) % 2,
      })),
    );
    for (const algorithm of ['gbdt', 'random-forest', 'extra-trees'] as const) {
      const model = await train(table, { target: 'y', idColumns: [], algorithm });
      expect(await onnxDifference(model, [table])).toBeLessThan(1e-6);
    }
  });

  it('RTR-4: keeps classes, columns and categories in the metadata, with what the caller adds', async () => {
    const table = rowsToTable(
      Array.from({ length: 60 }, (_, i) => ({
        n: i % 7,
        'a b': i % 2 ? 'ü' : 'x',
        y: i % 3 ? 'No' : 'Yes',
      })),
    );
    const model = await train(table, { target: 'y', idColumns: [], positiveClass: 'No' });
    const bytes = modelToOnnx(model, { git: 'abc' });
    const { metadata, inputs, outputs, externalData } = decodeModel(bytes);
    expect(metadata).toMatchObject({
      git: 'abc',
      'loopwright.task': 'binary',
      'loopwright.target': 'y',
      'loopwright.classes': '["Yes","No"]',
      'loopwright.positiveClass': 'No',
      'loopwright.columns': '[{"name":"n","kind":"numeric"},{"name":"a b","kind":"categorical"}]',
      'loopwright.categories': '{"a b":["x","ü"]}',
      'loopwright.algorithm': 'gbdt',
      'loopwright.rows': '60',
    });
    expect(JSON.parse(metadata['loopwright.params'] ?? '')).toEqual(model.params);
    expect(inputs).toEqual([
      { name: 'n', kind: 'tensor', datatype: 'FP32', shape: [-1, 1] },
      { name: 'a b', kind: 'tensor', datatype: 'BYTES', shape: [-1, 1] },
    ]);
    expect(outputs).toEqual([
      { name: 'label', kind: 'tensor', datatype: 'BYTES', shape: [-1] },
      { name: 'probabilities', kind: 'tensor', datatype: 'FP32', shape: [-1, 2] },
    ]);
    expect(externalData).toBe(false);
    expect(classNames(bytes)).toEqual(['Yes', 'No']);
    expect(classNames(modelToOnnx({ ...model, threshold: 0.3 }))).toEqual(['Yes', 'No']);
  });

  it('labels with int64 when all classes are integers', async () => {
    const table = rowsToTable(
      Array.from({ length: 90 }, (_, i) => ({
        x: i % 3,
        z: i % 7,
        y: [-1, 7, 10][(i + Number(i % 30 === 0)) % 3] ?? 0,
      })),
    );
    const model = await train(table, { target: 'y', idColumns: [] });
    expect(model.classes).toEqual(['-1', '7', '10']);
    const { label = [] } = await onnxAnswers(model, table);
    expect(label.slice(1, 4)).toEqual([7n, 10n, -1n]);
  });

  it.each(algorithmNames)(
    'AML-2: %s: answers no rows for no rows, sentences too',
    async (algorithm) => {
      const words = ['good', 'bad', 'slow', 'kind', 'dear'];
      const rows = Array.from({ length: 120 }, (_, i) => ({
        x: (i * 37) % 101,
        said: [1, 3, 7, 11].map((by) => words[(i * by + (i >> 3)) % 5]).join(' '),
        [target]: i % 3 === 0 ? 'yes' : 'no',
      }));
      const table = rowsToTable(rows);
      const model = await train(table, { ...options, algorithm, params: quick[algorithm] });
      expect(model.inputs.map(({ name }) => name)).toContain('said');
      const none = { rows: 0, columns: rowsToTable(rows).columns.map(emptied) };
      expect(await onnxDifference(model, [none, table])).toBeLessThan(1e-5);
    },
  );

  it.each(tasks)('is a model of %s when no column tells anything', async (task) => {
    const table = rowsToTable(
      Array.from({ length: 240 }, (_, i) => ({
        a: i % 5,
        b: `t${Math.floor(i / 5) % 2}`,
        y: task === 'regression' ? i / 60 : Math.floor(i / 10) % (task === 'binary' ? 2 : 3),
      })),
    );
    // Nothing is worth a split.
    const model = await train(table, {
      target: 'y',
      task,
      idColumns: [],
      params: { minGain: 1e9 },
    });
    expect(model.notes.at(-1)).toMatch(/^No column tells/);
    expect(model.importance.map(({ share }) => share)).toEqual([0, 0]);
    expect(await onnxDifference(model, [table])).toBeLessThan(1e-6);
    const { inputs } = decodeModel(modelToOnnx(model));
    expect(inputs.map(({ name }) => name)).toEqual(['a', 'b']);
    const [first = 0] = predictTable(model, table);
    const expected = { binary: 0.5, multiclass: 1 / 3, regression: 239 / 120 }[task];
    expect(first).toBeCloseTo(expected, 2);
  });

  it('SRV-2: what a regression predicts is served as its prediction', async () => {
    const table = randomTable({ seed: 5, rows: 120, task: 'regression' });
    const model = await train(table, { ...options, algorithm: 'linear' });
    const loaded = await onnxRuntime().load(modelToOnnx(model));
    expect(outputRoles(loaded.signature)).toEqual({ prediction: 'prediction' });
    const read = rowOutputs(loaded.signature, await loaded.run(inputTensors(model, table)), 120);
    await loaded.release();
    const expected = predictTable(model, table);
    for (const row of [0, 119]) {
      const { prediction = Number.NaN, ...rest } = read(row);
      expect(rest).toEqual({});
      const value = expected[row] ?? 0;
      expect(Math.abs(prediction - value) / (1 + Math.abs(value))).toBeLessThan(1e-5);
    }
  });
});

/** Models of three members on one table, put together in every way. */
async function composed(
  table: ReturnType<typeof randomTable>,
  task: Task,
): Promise<readonly TrainedModel[]> {
  const schema = inferTable(table, { ...options, task });
  const { target: truth } = labelledRows(table, schema);
  const trained = [];
  for (const algorithm of ['gbdt', 'linear', 'random-forest'] as const)
    trained.push(await train(table, { ...options, task, algorithm, params: quick[algorithm] }));
  const members = trained.flatMap((model, i) =>
    model.members.map((member) => ({ ...member, weight: i + 1 })),
  );
  const answers = trained.map((model) => predictTable(model, table));
  const stack = fitStack({ answers, target: truth });
  const plain = [assembleModel({ schema, members }), assembleModel({ schema, members, stack })];
  if (task === 'regression') return plain;
  return plain.flatMap((model) => {
    const { y, outputs } = truth;
    const judge = { answers: predictTable(model, table), y, outputs };
    const curves = (['platt', 'isotonic'] as const).map((kind) => calibrate(kind, judge));
    const threshold = task === 'binary' ? { threshold: Math.fround(0.35) } : {};
    return [model, ...curves.map((calibration) => ({ ...model, calibration, ...threshold }))];
  });
}

/** Labels are as the model says, but for answers that float32 cannot tell from the border. */
function expectLabels(model: TrainedModel, answers: Float64Array, labels: readonly string[]): void {
  const { classes, threshold } = model;
  for (const [row, expected] of labelsOf(model, answers).entries()) {
    if (labels[row] === expected) continue;
    const each = [...answers.subarray(row * classes.length, (row + 1) * classes.length)];
    const sorted = each.toSorted((a, b) => b - a);
    const [first = 0, second = 0] = threshold === undefined ? sorted : [each[1], threshold];
    expect(Math.abs(first - second)).toBeLessThan(1e-5);
  }
}
