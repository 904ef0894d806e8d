import { floats, int64s, strings, value } from '#domain/onnx/build.ts';
import { Graph } from '#domain/onnx/graph.ts';
import type { FeaturePlan } from '../features/feature-plan.ts';
import { matrixInGraph } from '../features/matrix-in-graph.ts';
import { isInteger } from '../features/target-column.ts';
import type { MatrixInGraph } from '../matrix.ts';
import { combineInGraph } from './answers-in-graph.ts';
import { algorithmOf, combinationOf } from './predict-table.ts';
import type { TrainedModel } from './trained-model.ts';

/**
 * The model with everything it does to raw columns as one ONNX graph, which answers as `predictTable` does (to float32
 * rounding).
 *
 * Inputs: each raw column by its name, [N, 1]: float (NaN or ±infinity for missing) or string ('' or another spelling of
 * missing). Outputs: `label` [N], string, or int64 when all classes are integers, and `probabilities` [N, K] float in
 * the order of the classes; or `prediction` [N, 1] float. metadata_props: `loopwright.task`, `.target`, `.classes`,
 * `.positiveClass` (binary), `.threshold` (where one was chosen), `.columns`, `.categories`, `.algorithm`, `.params` and
 * `.rows` as JSON or text, and what the caller adds (versions, metrics).
 */
export function modelToOnnx(
  model: TrainedModel,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const { inputs, classes, task } = model;
  const regression = task === 'regression';
  const outputs = regression
    ? [value('prediction', 'FP32', ['N', 1])]
    : [
        value('label', classes.every(isInteger) ? 'INT64' : 'BYTES', ['N']),
        value('probabilities', 'FP32', ['N', classes.length]),
      ];
  const names = [...inputs, ...outputs].map(({ name }) => name);
  const graph = new Graph(names);
  const answer = combineInGraph(
    graph,
    { ...model, ...combinationOf(model) },
    membersInGraph(graph, model),
  );
  if (regression) graph.add('Identity', [answer], {}, { output: 'prediction' });
  else {
    graph.add('Identity', [answer], {}, { output: 'probabilities' });
    addLabel(graph, model, answer);
  }
  return graph.encode(
    regression ? 'loopwright-regressor' : 'loopwright-classifier',
    inputs.map(({ name, kind }) => value(name, kind === 'number' ? 'FP32' : 'BYTES', ['N', 1])),
    outputs,
    { ...metadata, ...describe(model) },
  );
}

/** Members with one plan share its nodes. */
function membersInGraph(graph: Graph, { members }: TrainedModel): readonly string[] {
  const matrices = new Map<FeaturePlan, MatrixInGraph>();
  return members.map(({ plan, fitted }) => {
    const matrix = matrices.get(plan) ?? matrixInGraph(graph, plan);
    matrices.set(plan, matrix);
    return algorithmOf(fitted).toGraph(graph, fitted, matrix);
  });
}

/** The class with the largest probability, or the positive one from the threshold on. */
function addLabel(graph: Graph, { classes, threshold }: TrainedModel, answer: string): void {
  const names = graph.constant('classes', (name) =>
    classes.every(isInteger)
      ? int64s(name, [classes.length], classes.map(Number))
      : strings(name, [classes.length], classes),
  );
  graph.add('Gather', [names, chosen(graph, threshold, answer)], {}, { output: 'label' });
}

const int64 = 7;

function chosen(graph: Graph, threshold: number | undefined, answer: string): string {
  if (threshold === undefined)
    return graph.add('ArgMax', [answer], { axis: { i: 1 }, keepdims: { i: 0 } });
  const column = graph.constant('positive', (name) => int64s(name, [], [1]));
  const positive = graph.add('Gather', [answer, column], { axis: { i: 1 } });
  const from = graph.constant('threshold', (name) => floats(name, [], [threshold]));
  return graph.add('Cast', [graph.add('GreaterOrEqual', [positive, from])], { to: { i: int64 } });
}

function describe(model: TrainedModel): Record<string, string> {
  const { task, target, classes, inputs, threshold, algorithm, params, rows } = model;
  const columns = inputs.map(({ name, kind }) => ({
    name,
    kind: kind === 'number' ? 'numeric' : 'categorical',
  }));
  return {
    'loopwright.task': task,
    'loopwright.target': target,
    ...(task !== 'regression' && { 'loopwright.classes': JSON.stringify(classes) }),
    ...(task === 'binary' && { 'loopwright.positiveClass': classes[1] ?? '' }),
    ...(threshold !== undefined && { 'loopwright.threshold': String(threshold) }),
    'loopwright.columns': JSON.stringify(columns),
    'loopwright.categories': JSON.stringify(categoriesOf(model)),
    'loopwright.algorithm': algorithm,
    'loopwright.params': JSON.stringify(params),
    'loopwright.rows': String(rows),
  };
}

/** A list of more would be read by nobody, and is in the nodes anyway. */
const maxCategories = 1000;

/** The levels that some member tells apart, by raw column; of columns with a few. */
function categoriesOf({ members }: TrainedModel): Record<string, readonly string[]> {
  const levels = new Map<string, readonly string[]>();
  for (const { plan } of members) {
    for (const operation of plan.operations) {
      const few = 'levels' in operation && operation.levels.length <= maxCategories;
      if (few && 'feature' in operation) levels.set(operation.feature, operation.levels);
    }
  }
  return Object.fromEntries(levels);
}
