import {
  floats,
  type Initializer,
  int64s,
  type Node,
  node,
  strings,
  value,
} from '#domain/onnx/build.ts';
import { encodeModel } from '#domain/onnx/encode-model.ts';
import type { ColumnPlan } from './encode-features.ts';
import type { Ensemble, Tree } from './gbdt/tree.ts';
import { isInteger } from './infer-schema.ts';
import { missingSpellings } from './missing.ts';
import type { TrainedClassifier } from './train-classifier.ts';

/**
 * The model with its preprocessing as one ONNX graph, which answers as `model.predict` does (to float32 rounding).
 *
 * Inputs: each feature by its name, [N, 1]: float (NaN or ±infinity for missing) or string ('' or another spelling of
 * missing). Outputs: `label` [N], string, or int64 when all classes are integers; `probabilities` [N, K] float in the
 * order of the classes. metadata_props: `loopwright.classes`, `.columns`, `.categories`, `.target`, `.task`,
 * `.positiveClass` (binary) as JSON or text, and what the caller adds.
 */
export function toOnnx(
  model: TrainedClassifier,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const graph = new Graph(model.schema.features.map(({ name }) => name));
  const assembled = addColumns(graph, model.columns, model.ensemble);
  const scores = addTrees(graph, model.ensemble, assembled);
  addAnswer(graph, scores, model.ensemble.outputs, model.classes);
  const integers = model.classes.every(isInteger);
  return encodeModel({
    graphName: 'loopwright-classifier',
    nodes: graph.nodes,
    initializers: graph.initializers,
    inputs: model.schema.features.map(({ name, kind }) =>
      value(name, kind === 'numeric' ? 'FP32' : 'BYTES', ['N', 1]),
    ),
    outputs: [
      value('label', integers ? 'INT64' : 'BYTES', ['N']),
      value('probabilities', 'FP32', ['N', model.classes.length]),
    ],
    metadata: { ...metadata, ...describe(model) },
  });
}

function describe({ schema, classes }: TrainedClassifier): Record<string, string> {
  const categories = schema.features.flatMap((feature) =>
    feature.kind === 'categorical' ? [[feature.name, feature.categories] as const] : [],
  );
  return {
    'loopwright.task': schema.task,
    'loopwright.target': schema.target,
    'loopwright.classes': JSON.stringify(classes),
    ...(schema.task === 'binary' && { 'loopwright.positiveClass': classes[1] ?? '' }),
    'loopwright.columns': JSON.stringify(schema.features.map(({ name, kind }) => ({ name, kind }))),
    'loopwright.categories': JSON.stringify(Object.fromEntries(categories)),
  };
}

/** Nodes and constants, with inner names that no column has. */
class Graph {
  readonly nodes: Node[] = [];
  readonly initializers: Initializer[] = [];
  private readonly taken: Set<string>;

  constructor(columns: readonly string[]) {
    this.taken = new Set([...columns, 'label', 'probabilities']);
  }

  name(wish: string): string {
    let name = wish;
    for (let i = 2; this.taken.has(name); i++) name = `${wish}_${i}`;
    this.taken.add(name);
    return name;
  }

  /** Adds a node and returns the name of its output, `output` itself if given. */
  add(
    opType: string,
    input: readonly string[],
    attributes: Parameters<typeof node>[3] = {},
    options: { readonly domain?: 'ai.onnx.ml'; readonly output?: string } = {},
  ): string {
    const output = options.output ?? this.name(opType.toLowerCase());
    this.nodes.push(node(opType, input, output, attributes, options.domain));
    return output;
  }

  constant(initializer: Initializer): string {
    this.initializers.push(initializer);
    return initializer.name;
  }

  /** Side by side; a single part stays as it is. */
  concat(parts: readonly string[]): string {
    const [first] = parts;
    return parts.length === 1 && first !== undefined
      ? first
      : this.add('Concat', parts, { axis: { i: 1 } });
  }
}

/** The matrix the trees read, and where in it each column or level is. */
interface Assembled {
  readonly matrix: string;
  /** Column of the matrix that holds a number or target statistic, or is 1 where the level is `level`. */
  readonly at: (column: number, level: number | undefined) => number;
}

/**
 * Only columns and levels that some split asks about are computed. Equality splits become thresholds on one-hot columns:
 * an ensemble with one kind of split takes onnxruntime's fast path, and long BRANCH_EQ chains are avoided.
 */
function addColumns(graph: Graph, plans: readonly ColumnPlan[], ensemble: Ensemble): Assembled {
  const { numbers, levels } = usedColumns(plans, ensemble);
  const parts: string[] = [];
  const positions = new Map<string, number>();
  const place = (column: number, level?: number) =>
    positions.set(`${column}/${level ?? ''}`, positions.size);

  const raw = numbers.filter((column) => plans[column]?.kind === 'number');
  if (raw.length > 0) {
    parts.push(
      finiteNumbers(
        graph,
        raw.map((column) => plans[column]?.feature ?? ''),
      ),
    );
    for (const column of raw) place(column);
  }
  for (const column of numbers) {
    const plan = plans[column];
    if (plan?.kind !== 'target') continue;
    parts.push(lookUp(graph, plan.feature, plan.levels, [...plan.values], plan.other, Number.NaN));
    place(column);
  }
  if (levels.length > 0) {
    parts.push(oneHot(graph, plans, levels));
    for (const { column, codes } of levels) for (const code of codes) place(column, code);
  }
  return {
    matrix: graph.concat(parts),
    at: (column, level) => positions.get(`${column}/${level ?? ''}`) ?? 0,
  };
}

interface UsedLevels {
  readonly column: number;
  readonly codes: readonly number[];
}

function usedColumns(
  plans: readonly ColumnPlan[],
  ensemble: Ensemble,
): { numbers: number[]; levels: UsedLevels[] } {
  const codes = new Map<number, Set<number>>();
  for (const tree of ensemble.trees) {
    for (const [node, column] of tree.column.entries()) {
      if (column < 0) continue;
      const seen = codes.get(column) ?? new Set();
      codes.set(column, seen.add(tree.threshold[node] as number));
    }
  }
  // Trees without any split still need a matrix to count the rows of.
  if (codes.size === 0) codes.set(0, new Set([0]));
  const used = [...codes.keys()].sort((a, b) => a - b);
  const isLevels = (column: number) => plans[column]?.kind === 'levels';
  return {
    numbers: used.filter((column) => !isLevels(column)),
    levels: used
      .filter(isLevels)
      .map((column) => ({ column, codes: [...(codes.get(column) ?? [])].sort((a, b) => a - b) })),
  };
}

/** [N, columns] float, infinity turned into NaN. */
function finiteNumbers(graph: Graph, features: readonly string[]): string {
  const together = graph.concat(features);
  const infinite = graph.add('IsInf', [together]);
  const missing = graph.constant(floats(graph.name('missing'), [], [Number.NaN]));
  return graph.add('Where', [infinite, missing, together]);
}

/** [N, 1] float: the value of each level, `other` for other text, `missing` for every spelling of it. */
function lookUp(
  graph: Graph,
  feature: string,
  levels: readonly string[],
  values: readonly number[],
  other: number,
  missing: number,
): string {
  const table = new Map(missingSpellings.map((spelling) => [spelling, missing]));
  for (const [code, level] of levels.entries()) table.set(level, values[code] as number);
  return graph.add(
    'LabelEncoder',
    [feature],
    {
      keys_strings: { strings: [...table.keys()] },
      values_floats: { floats: [...table.values()] },
      default_float: { f: other },
    },
    { domain: 'ai.onnx.ml' },
  );
}

/** [N, levels] float: codes of all columns side by side, each repeated for its levels, compared with them at once. */
function oneHot(graph: Graph, plans: readonly ColumnPlan[], used: readonly UsedLevels[]): string {
  const codes = used.map(({ column }) => {
    const plan = plans[column];
    const levels = plan?.kind === 'levels' ? plan.levels : [];
    return lookUp(
      graph,
      plan?.feature ?? '',
      levels,
      [...levels.keys()],
      levels.length,
      levels.length + 1,
    );
  });
  const from = used.flatMap((each, position) => each.codes.map(() => position));
  const wanted = used.flatMap((each) => each.codes);
  const repeated = graph.add(
    'Gather',
    [graph.concat(codes), graph.constant(int64s(graph.name('level_columns'), [from.length], from))],
    { axis: { i: 1 } },
  );
  const levels = graph.constant(floats(graph.name('levels'), [1, wanted.length], wanted));
  return graph.add('Cast', [graph.add('Equal', [repeated, levels])], { to: { i: 1 } });
}

/** [N, outputs] float: the sum of the trees. */
function addTrees(graph: Graph, ensemble: Ensemble, { matrix, at }: Assembled): string {
  const nodes = {
    treeids: [] as number[],
    nodeids: [] as number[],
    featureids: [] as number[],
    values: [] as number[],
    modes: [] as string[],
    truenodeids: [] as number[],
    falsenodeids: [] as number[],
    missing_value_tracks_true: [] as number[],
  };
  const targets = {
    treeids: [] as number[],
    nodeids: [] as number[],
    ids: [] as number[],
    weights: [] as number[],
  };
  const { outputs, base } = ensemble;
  // onnxruntime adds `base_values` only to outputs that some leaf adds to: without trees, one leaf of 0 for each.
  const trees =
    ensemble.trees.length > 0 ? ensemble.trees : new Array<LeafTree>(outputs).fill(emptyTree);
  for (const [treeId, tree] of trees.entries()) {
    for (const [id, column] of tree.column.entries()) {
      const leaf = column < 0;
      const equal = tree.equals[id] === 1;
      const threshold = tree.threshold[id] as number;
      nodes.treeids.push(treeId);
      nodes.nodeids.push(id);
      nodes.modes.push(leaf ? 'LEAF' : 'BRANCH_LEQ');
      nodes.featureids.push(leaf ? 0 : at(column, equal ? threshold : undefined));
      // "Is not the level" is: the level's one-hot column is at most a half.
      nodes.values.push(leaf ? 0 : equal ? 0.5 : threshold);
      nodes.truenodeids.push(tree.left[id] as number);
      nodes.falsenodeids.push(tree.right[id] as number);
      nodes.missing_value_tracks_true.push(tree.missingLeft[id] as number);
      if (!leaf) continue;
      targets.treeids.push(treeId);
      targets.nodeids.push(id);
      targets.ids.push(treeId % outputs);
      targets.weights.push(tree.value[id] as number);
    }
  }
  return graph.add(
    'TreeEnsembleRegressor',
    [matrix],
    {
      n_targets: { i: outputs },
      base_values: { floats: [...base] },
      post_transform: { s: 'NONE' },
      nodes_treeids: { ints: nodes.treeids },
      nodes_nodeids: { ints: nodes.nodeids },
      nodes_featureids: { ints: nodes.featureids },
      nodes_values: { floats: nodes.values },
      nodes_modes: { strings: nodes.modes },
      nodes_truenodeids: { ints: nodes.truenodeids },
      nodes_falsenodeids: { ints: nodes.falsenodeids },
      nodes_missing_value_tracks_true: { ints: nodes.missing_value_tracks_true },
      target_treeids: { ints: targets.treeids },
      target_nodeids: { ints: targets.nodeids },
      target_ids: { ints: targets.ids },
      target_weights: { floats: targets.weights },
    },
    { domain: 'ai.onnx.ml' },
  );
}

type LeafTree = Omit<Tree, 'rows' | 'gain'>;

const emptyTree: LeafTree = {
  column: Int32Array.of(-1),
  threshold: new Float32Array(1),
  equals: new Uint8Array(1),
  missingLeft: new Uint8Array(1),
  left: new Int32Array(1),
  right: new Int32Array(1),
  value: new Float32Array(1),
};

/** `probabilities` by softmax (two classes: of 0 and the log-odds, which is the logistic function), `label` the largest. */
function addAnswer(
  graph: Graph,
  scores: string,
  outputs: number,
  classes: readonly string[],
): void {
  const perClass =
    outputs > 1
      ? scores
      : graph.add('Mul', [scores, graph.constant(floats(graph.name('sides'), [1, 2], [0, 1]))]);
  graph.add('Softmax', [perClass], { axis: { i: 1 } }, { output: 'probabilities' });
  const largest = graph.add('ArgMax', ['probabilities'], { axis: { i: 1 }, keepdims: { i: 0 } });
  const name = graph.name('classes');
  const names = classes.every(isInteger)
    ? int64s(name, [classes.length], classes.map(Number))
    : strings(name, [classes.length], classes);
  graph.add('Gather', [graph.constant(names), largest], {}, { output: 'label' });
}
