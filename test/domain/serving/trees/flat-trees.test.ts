import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { floats, node, value } from '#domain/onnx/build.ts';
import { encodeModel } from '#domain/onnx/encode-model.ts';
import { type FlatTreeModel, flatTrees } from '#domain/serving/trees/flat-trees.ts';
import { probeRows } from '#domain/serving/trees/probe-rows.ts';
import { proveEqual } from '#domain/serving/trees/prove-equal.ts';
import { modelToOnnx } from '#domain/training/model/model-to-onnx.ts';
import { seededRandom } from '#domain/training/random.ts';
import type { Task } from '#domain/training/task.ts';
import { randomTable, target } from '../../training/model/random-table.ts';
import { train } from '../../training/model/train.ts';
import { leaves, type Nodes, stump, stumpRegressor } from './stump.ts';

/** The flat model after it was held against ONNX Runtime on a row for each leaf. */
async function proved(bytes: Uint8Array, seed = 1): Promise<FlatTreeModel> {
  const flat = flatTrees(bytes);
  if (flat === undefined) throw new Error('was not read as flat trees');
  const reference = await onnxRuntime().load(bytes);
  expect(
    await proveEqual(flat, reference, probeRows(flat, seededRandom(seed), 2000)),
  ).toBeUndefined();
  await reference.release();
  return flat;
}

const ask = async (bytes: Uint8Array, ...xs: number[]) => {
  const shape = [xs.length, 2];
  const data = Float32Array.from(xs.flatMap((x) => [x, 0]));
  const [y] = (await flatTrees(bytes)?.run([{ name: 'x', datatype: 'FP32', shape, data }])) ?? [];
  return Array.from((y?.data ?? []) as Float32Array);
};

describe('flatTrees', () => {
  it('SRV-3: answers as onnxruntime for what our trainer writes, on a row for every leaf', async () => {
    const columns = ['real', 'whole', 'few', 'many', 'few'];
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 ** 30 }),
        fc.integer({ min: 100, max: 300 }),
        fc.constantFrom<Task>('binary', 'multiclass', 'regression'),
        async (seed, rows, task) => {
          const table = randomTable({ seed, rows, task, columns });
          const params = { trees: 30 };
          const model = await train(table, { target, task, idColumns: [], seed, params });
          await proved(modelToOnnx(model), seed);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('SRV-3: says 10 at the threshold, 20 above it, and sends missing to the right', async () => {
    expect(await ask(stumpRegressor(), 0.5, 0.50001, Number.NaN)).toEqual([10, 20, 20]);
    await proved(stumpRegressor());
  });

  it('SRV-3: sends missing to the left where the node says so', async () => {
    const bytes = stumpRegressor({ nodes_missing_value_tracks_true: { ints: [1, 0, 0] } });
    expect(await ask(bytes, Number.NaN)).toEqual([10]);
    await proved(bytes);
  });

  it('SRV-9: knows the strict branches of XGBoost, and its base', async () => {
    const bytes = stumpRegressor({
      nodes_modes: { strings: ['BRANCH_LT', 'LEAF', 'LEAF'] },
      base_values: { floats: [0.25] },
    });
    expect(await ask(bytes, 0.5, 0.49999)).toEqual([20.25, 10.25]);
    await proved(bytes);
  });

  it.each([
    ['log-odds', [0, 0], [-1, 2], 'LOGISTIC', 2],
    ['probabilities of one class', [0, 0], [0.25, 0.75], 'NONE', 2],
    ['three classes', [0, 2], [1, 2], 'SOFTMAX', 3],
  ] as const)('SRV-9: a classifier with %s', async (_, ids, weights, post, width) => {
    const classes = ['a', 'b', 'c'].slice(0, width);
    const attributes = {
      ...stump,
      ...leaves('class', [...ids], [...weights]),
      classlabels_strings: { strings: classes },
      post_transform: { s: post },
    };
    const trees = node('TreeEnsembleClassifier', ['x'], 'label', attributes, 'ai.onnx.ml');
    const bytes = encodeModel({
      graphName: 'stump',
      nodes: [{ ...trees, output: ['label', 'p'] }],
      initializers: [],
      inputs: [value('x', 'FP32', ['N', 2])],
      outputs: [value('label', 'BYTES', ['N']), value('p', 'FP32', ['N', width])],
      metadata: {},
    });
    await proved(bytes);
  });

  it.each([
    ['no model', Uint8Array.of(1, 2, 3)],
    ['other branches', stumpRegressor({ nodes_modes: { strings: ['BRANCH_GT', 'LEAF', 'LEAF'] } })],
    ['a column out of range', stumpRegressor({ nodes_featureids: { ints: [7, 0, 0] } })],
    ['a branch to itself', stumpRegressor({ nodes_truenodeids: { ints: [0, 0, 0] } })],
    ['a leaf of two branches', stumpRegressor({ nodes_truenodeids: { ints: [2, 0, 0] } })],
    ['lists of different lengths', stumpRegressor({ nodes_values: { floats: [0.5] } })],
    ['a mean of trees', stumpRegressor({ aggregate_function: { s: 'AVERAGE' } })],
    [
      'something after the trees',
      encodeModel({
        graphName: 'shifted',
        nodes: [
          node(
            'TreeEnsembleRegressor',
            ['x'],
            'y',
            { n_targets: { i: 1 }, ...stump },
            'ai.onnx.ml',
          ),
          node('Mul', ['y', 'two'], 'z'),
        ],
        initializers: [floats('two', [], [2])],
        inputs: [value('x', 'FP32', ['N', 2])],
        outputs: [value('z', 'FP32', ['N', 1])],
        metadata: {},
      }),
    ],
  ])('leaves %s to onnxruntime', (_, bytes) => {
    expect(flatTrees(bytes)).toBeUndefined();
  });

  it('answers the outputs asked for, and refuses what does not fit', async () => {
    const flat = flatTrees(stumpRegressor()) as FlatTreeModel;
    const x = { name: 'x', datatype: 'FP32', shape: [1, 2], data: new Float32Array(2) } as const;
    expect(await flat.run([x], ['y', 'y'])).toHaveLength(2);
    await expect(flat.run([x], ['z'])).rejects.toMatchObject({ kind: 'invalid', field: 'outputs' });
    await expect(flat.run([{ ...x, shape: [2, 1] }])).rejects.toMatchObject({
      message: 'Input x must be FP32 [2,2], not FP32 [2,1].',
    });
    await expect(flat.run([])).rejects.toMatchObject({ kind: 'invalid' });
  });
});

describe('proveEqual', () => {
  it('SRV-3: sees a weight that differs by 1e-5, and a threshold by one float', async () => {
    const bytes = stumpRegressor();
    const flat = flatTrees(bytes) as FlatTreeModel;
    const rows = probeRows(flat, seededRandom(1), 100);
    const against = async (more: Nodes) =>
      proveEqual(flat, flatTrees(stumpRegressor(more)) as FlatTreeModel, rows);
    expect(await against({})).toBeUndefined();
    expect(await against({ target_weights: { floats: [10.0002, 20] } })).toContain('y of row');
    expect(await against({ nodes_values: { floats: [0.49999997, 0, 0] } })).toContain('y of row');
    expect(await against({ nodes_modes: { strings: ['BRANCH_LT', 'LEAF', 'LEAF'] } })).toContain(
      'y of row',
    );
  });
});

const shared = '../shared';
const files = [
  'conformance/oip/churn.onnx',
  ...['gbdt_lightgbm', 'gbdt_sklearn', 'rf_sklearn'].map(
    (name) => `fixtures/statistics/${name}.onnx`,
  ),
].map((file) => `${shared}/${file}`);

describe.skipIf(!files.every((file) => existsSync(file)))('with the models of ../shared', () => {
  it.each(files)('SRV-9: answers as onnxruntime for %s', async (file) => {
    await proved(readFileSync(file));
  });
});
