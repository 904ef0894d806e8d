import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DecisionTree,
  type TreeColumns,
  treeOfColumns,
} from '#domain/explain/decision-tree.ts';
import { exactShapley } from '#domain/explain/exact-shapley.ts';
import { type LightgbmNode, lightgbmTree } from '#domain/explain/lightgbm-tree.ts';
import { permutationImportance } from '#domain/explain/permutation-importance.ts';
import { type TreeExplainer, treeExplainer } from '#domain/explain/tree-shap.ts';
import { readGraph } from '#domain/onnx/read-graph.ts';
import { transform } from '#domain/serving/trees/answers.ts';
import { addTrees, fillKeys } from '#domain/serving/trees/ensemble.ts';
import { readHead } from '#domain/serving/trees/head.ts';
import { readEnsemble } from '#domain/serving/trees/read-ensemble.ts';
import { regressionErrors } from '#domain/stats/metrics/regression-errors.ts';
import { seededRandom, shuffle } from '#domain/training/random.ts';
import type { Suite } from './fixture.ts';

type Rows = readonly (readonly number[])[];

interface Input {
  readonly onnx_file?: string;
  readonly X: Rows;
  readonly background?: Rows;
  readonly trees?: readonly TreeColumns[];
  readonly learning_rate?: number;
  readonly init_raw?: number;
  readonly model_json?: readonly { readonly tree_structure: LightgbmNode }[];
  readonly function?: string;
  readonly model?: string;
  readonly metric?: string;
  readonly w?: readonly number[];
  readonly y?: readonly number[];
  readonly permutations?: readonly Rows[];
  readonly n_repeats?: number;
}

const folder = process.env.STATISTICS_FIXTURES ?? '../shared/fixtures/statistics';

/** Missing is null in JSON. */
const numbers = (rows: Rows): Rows =>
  rows.map((row) => row.map((value) => (value as number | null) ?? Number.NaN));

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

/** What the model's own file answers, in float32, by the trees that serving reads from it. */
function onnxAnswers(file: string, rows: Rows): Rows | undefined {
  const graph = readGraph(readFileSync(join(folder, file)));
  const head = readHead(
    graph,
    graph.outputs.map(({ name }) => name),
  );
  const columns = rows[0]?.length ?? 0;
  const ensemble = head && readEnsemble(head.node, columns, head.scores);
  if (head === undefined || ensemble === undefined) return undefined;
  return rows.map((values) => {
    const row = Float32Array.from(values);
    const keys = new Int32Array(2 * columns);
    const scores = new Float32Array(head.scores);
    const answer = new Float32Array(head.width);
    fillKeys(new Int32Array(row.buffer), row, keys);
    addTrees(ensemble, keys, scores);
    for (const [i, base] of head.base.entries()) (scores[i] as number) += base;
    transform(head.transform, scores, answer, 0);
    return [...answer];
  });
}

function pathDependent(explainer: TreeExplainer, rows: Rows, features: number) {
  const found = rows.map((row) => explainer.contributions(row));
  return {
    expected_value: found[0]?.expected,
    shap_values: found.map(({ values }) => values),
    interaction_values_first4: rows.slice(0, 4).map((row) => {
      const matrix = explainer.interactions(row);
      return rows[0]?.map((_, i) => matrix.subarray(i * features, (i + 1) * features));
    }),
  };
}

/**
 * Against a background shap asks with thresholds rounded to float32: a row between a threshold and its rounding goes to
 * the other side than in the model, whose margin its values then miss. Ours ask as the model does.
 */
const asShapRounds = (columns: TreeColumns): DecisionTree =>
  treeOfColumns({ ...columns, threshold: columns.threshold.map(Math.fround) });

function ofTrees(columns: readonly TreeColumns[], input: Input): unknown {
  const trees = columns.map(treeOfColumns);
  const { X, background, learning_rate, init_raw, onnx_file } = input;
  const features = X[0]?.length ?? 0;
  const boosted = learning_rate !== undefined;
  const sum = boosted ? { scale: learning_rate, base: init_raw ?? 0 } : { scale: 1 / trees.length };
  const explainer = treeExplainer({ trees, features, ...sum });
  const rounded = treeExplainer({ trees: columns.map(asShapRounds), features, ...sum });
  const answers = onnx_file === undefined ? undefined : onnxAnswers(onnx_file, X);
  const margins = X.map((row) => explainer.margin(row));
  const interventional = X.map((row) => rounded.interventional(row, background ?? []));
  return {
    ...(boosted
      ? {
          raw_margin: margins,
          proba: margins.map((margin) => [sigmoid(-margin), sigmoid(margin)]),
          onnx_probabilities: answers,
        }
      : { prediction: margins, onnx_prediction: answers?.flat() }),
    path_dependent: pathDependent(explainer, X, features),
    interventional: {
      expected_value: interventional[0]?.expected,
      shap_values: interventional.map(({ values }) => values),
    },
  };
}

function ofLightgbm(input: Input): unknown {
  const trees = (input.model_json ?? []).map(({ tree_structure }) => lightgbmTree(tree_structure));
  const explainer = treeExplainer({ trees, features: input.X[0]?.length ?? 0 });
  return {
    raw_margin: input.X.map((row) => explainer.margin(row)),
    onnx_probabilities: input.onnx_file && onnxAnswers(input.onnx_file, input.X),
    pred_contrib_last_is_bias: input.X.map((row) => {
      const { expected, values } = explainer.contributions(row);
      return [...values, expected];
    }),
  };
}

function ofFunction({ w = [], X, background = [] }: Input): unknown {
  const answer = (row: readonly number[]) =>
    sigmoid(dot(w, row) + (row[0] as number) * (row[1] as number));
  const found = X.map((row) => exactShapley(answer, row, background));
  return {
    expected_value: found[0]?.expected,
    shap_values: found.map(({ values }) => values),
    kernel_explainer: found.map(({ values }) => values),
  };
}

function byPermutation({ X, y = [], w = [], permutations, n_repeats = 0 }: Input): unknown {
  const random = seededRandom(7);
  const dealt = () => {
    const order = Int32Array.from(X.keys());
    shuffle(order, random);
    return order;
  };
  const score = (rows: Rows) =>
    regressionErrors(
      y,
      rows.map((row) => dot(w, row)),
    ).r2;
  const found = permutationImportance(
    X,
    score,
    permutations ?? w.map(() => Array.from({ length: n_repeats }, dealt)),
  );
  return {
    baseline: found.baseline,
    importances: found.losses,
    mean: found.mean,
    std: found.deviation,
  };
}

export const explain: Suite = {
  run({ input }) {
    const given = { ...(input as unknown as Input), X: numbers(input.X as Rows) };
    if (given.trees !== undefined) return ofTrees(given.trees, given);
    if (given.model_json !== undefined) return ofLightgbm(given);
    if (given.function === 'sigmoid(w.x + x0*x1)') return ofFunction(given);
    return given.metric === 'r2' ? byPermutation(given) : undefined;
  },
  nameOf: ({ id }, path) => `${id}: ${path[0]}`,
  /** ONNX answers in float32; KernelExplainer solves a regression; own random permutations agree as far as chance lets them. */
  tolerance({ input, expected }, path) {
    if (/onnx|kernel/.test(path[0] ?? '')) return { relative: 0, absolute: 1e-6 };
    const { n_repeats } = input as unknown as Input;
    if (n_repeats === undefined) return { relative: 1e-9, absolute: 1e-12 };
    const { std } = expected as { readonly std: readonly number[] };
    const spread = std[Number(path[1])] as number;
    return { relative: 0, absolute: 6 * spread * (1 / Math.sqrt(200) + 1 / Math.sqrt(n_repeats)) };
  },
};
