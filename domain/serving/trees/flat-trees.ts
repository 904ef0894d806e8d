import { invalid } from '#domain/errors.ts';
import { type OnnxGraph, readGraph } from '#domain/onnx/read-graph.ts';
import type { Signature, TensorSpec } from '#domain/registry/signature.ts';
import type { LoadedModel, Tensor } from '../model-runtime.ts';
import { largest, transform } from './answers.ts';
import { type Column, readColumns, rowFiller } from './columns.ts';
import { addTrees, type FlatEnsemble, fillKeys, isLeaf } from './ensemble.ts';
import { type Head, readHead } from './head.ts';
import { readEnsemble } from './read-ensemble.ts';

/** A model of trees that runs here, in plain JavaScript, without ONNX Runtime. */
export interface FlatTreeModel extends LoadedModel {
  readonly columns: readonly Column[];
  readonly ensemble: FlatEnsemble;
}

/** Reading the trees takes many times the memory of the file for a moment. */
const maxBytes = 8 * 1024 * 1024;

/**
 * The model of an ONNX file that does what our trainer writes, or one TreeEnsembleClassifier or -Regressor over its
 * inputs; undefined when the file is anything else. It answers as ONNX Runtime does on one thread, to the last float or
 * two: `proveEqual` says whether.
 */
export function flatTrees(bytes: Uint8Array): FlatTreeModel | undefined {
  if (bytes.length > maxBytes) return undefined;
  try {
    return read(bytes);
  } catch {
    return undefined; // No ONNX file at all.
  }
}

function read(bytes: Uint8Array): FlatTreeModel | undefined {
  const graph = readGraph(bytes);
  const signature = signatureOf(graph);
  const head = readHead(
    graph,
    graph.outputs.map(({ name }) => name),
  );
  if (signature === undefined || head === undefined) return undefined;
  const columns = readColumns(head.node.input[0] ?? '', graph, signature.inputs);
  const ensemble = columns && readEnsemble(head.node, columns.length, head.scores);
  if (columns === undefined || ensemble === undefined) return undefined;
  // To ONNX Runtime a score that no leaf of the row's adds to is none: it gets no base and cannot be the largest.
  const bare =
    head.base.some((base) => base !== 0) ||
    (head.label?.by === 'score' && head.node.floats('class_weights').some((weight) => weight < 0));
  if (bare && !everyScoreIsGiven(ensemble)) return undefined;
  return {
    signature,
    columns,
    ensemble,
    run: runner(signature, head, columns, ensemble),
    release: async () => {},
  };
}

/** By some tree whose every leaf adds to it; leaves that add to several are not looked at. */
function everyScoreIsGiven(ensemble: FlatEnsemble): boolean {
  const { nodes, roots, leafScores } = ensemble;
  if (ensemble.scores === 1 && ensemble.leafStarts === undefined) return true;
  if (ensemble.leafStarts !== undefined) return false;
  const given = new Set<number>();
  for (const root of roots) {
    const byTree = new Set<number>();
    const open = [root];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (isLeaf(ensemble, at)) byTree.add(leafScores[at >> 2] as number);
      else open.push(nodes[at + 2] as number, nodes[at + 3] as number);
    }
    const [only] = byTree;
    if (byTree.size === 1 && only !== undefined) given.add(only);
  }
  return given.size === ensemble.scores;
}

function runner(
  { inputs, outputs }: Signature,
  head: Head,
  columns: readonly Column[],
  ensemble: FlatEnsemble,
): LoadedModel['run'] {
  const { base, width, label } = head;
  const fill = rowFiller(columns, inputs);
  const row = new Float32Array(columns.length);
  const rowBits = new Int32Array(row.buffer);
  const keys = new Int32Array(2 * columns.length);
  const scores = new Float32Array(head.scores);

  function choose(values: Float32Array, at: number): number {
    if (label === undefined || label.by === 'answer') return largest(values, at, width);
    if (label.by === 'score') return largest(scores, 0, width);
    return (scores[0] as number) > label.by.above ? 1 : 0;
  }

  function answer(name: string, values: Float32Array, chosen: Uint32Array): Tensor {
    const at = outputs.findIndex((output) => output.name === name);
    if (at < 0)
      throw invalid(`The model has no output ${name}.`, {
        field: 'outputs',
        hint: `It has ${outputs.map((output) => output.name).join(', ')}.`,
      });
    const rows = chosen.length;
    if (head.outputs[at] === 'values')
      return { name, datatype: 'FP32', shape: [rows, width], data: values };
    const names = label?.names ?? [];
    return typeof names[0] === 'bigint'
      ? { name, datatype: 'INT64', shape: [rows], data: pickIntegers(names as bigint[], chosen) }
      : { name, datatype: 'BYTES', shape: [rows], data: pickTexts(names as string[], chosen) };
  }

  return async (tensors, wanted = outputs.map(({ name }) => name)) => {
    const { ordered, rows } = inOrder(inputs, tensors);
    const values = new Float32Array(rows * width);
    const chosen = new Uint32Array(rows);
    for (let index = 0; index < rows; index++) {
      fill(ordered, index, row);
      fillKeys(rowBits, row, keys);
      scores.fill(0);
      addTrees(ensemble, keys, scores);
      for (let i = 0; i < base.length; i++) (scores[i] as number) += base[i] as number;
      transform(head.transform, scores, values, index * width);
      chosen[index] = choose(values, index * width);
    }
    return wanted.map((name) => answer(name, values, chosen));
  };
}

const pickIntegers = (names: readonly bigint[], chosen: Uint32Array) =>
  BigInt64Array.from(chosen as unknown as ArrayLike<bigint>, (index) => names[Number(index)] ?? 0n);
const pickTexts = (names: readonly string[], chosen: Uint32Array) =>
  Array.from(chosen, (index) => names[index] ?? '');

/** The tensors in the order of the inputs, all with the same number of rows. */
function inOrder(
  inputs: readonly TensorSpec[],
  tensors: readonly Tensor[],
): { ordered: readonly Tensor[]; rows: number } {
  const rows = tensors[0]?.shape[0] ?? 0;
  const ordered = inputs.map(({ name, datatype, shape }) => {
    const tensor = tensors.find((each) => each.name === name);
    const fits =
      tensor?.datatype === datatype &&
      tensor.shape.length === shape.length &&
      tensor.shape.every((size, dim) => size === (dim === 0 ? rows : shape[dim]));
    if (fits) return tensor;
    const wanted = [rows, ...shape.slice(1)];
    throw invalid(
      `Input ${name} must be ${datatype} [${wanted}]${tensor === undefined ? '' : `, not ${tensor.datatype} [${tensor.shape}]`}.`,
      { field: name, hint: 'Send every input of the model, all with the same number of rows.' },
    );
  });
  return { ordered, rows };
}

/** As the ONNX Runtime adapter reads it. */
function signatureOf({ inputs, outputs, metadata }: OnnxGraph): Signature | undefined {
  if (inputs.some(({ shape }) => shape[0] !== -1 || shape.length !== 2)) return undefined;
  const classes: unknown = JSON.parse(metadata.get('loopwright.classes') ?? 'null');
  return { inputs, outputs, ...(Array.isArray(classes) && { classes: classes.map(String) }) };
}
