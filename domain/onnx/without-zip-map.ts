import { utf8ToBytes } from '@noble/hashes/utils.js';
import { modelLimits } from './check-model.ts';
import { usableNames } from './class-names.ts';
import { countMessages } from './count-messages.ts';
import { elementTypes } from './element-type.ts';
import { type GraphNode, readNode } from './read-graph.ts';
import { concat, field, type Rope, replaceFields, ropeOf, varint } from './rope.ts';
import { bytesIn, textsIn } from './wire.ts';

/** A model of tensors, as near to the given one as that goes. */
export interface WithoutZipMap {
  readonly bytes: Uint8Array;
  /** The names of the maps' keys, in the order of the tensor's columns; absent when two ZipMaps have different ones. */
  readonly classes?: readonly string[];
  /** What was done, in a sentence; absent when the bytes are those that were given. */
  readonly change?: string;
}

/**
 * skl2onnx, onnxmltools and CatBoost end classifiers in ZipMap (onnx/docs/Operators-ml.md), which makes a list of maps of
 * the probabilities, and which no protocol carries. Here the tensor [N, K] that went into it is the output in its place,
 * under its own name; all other bytes stay as they are. That is what `zipmap=False` exports.
 *
 * A ZipMap whose maps another node takes, or that nothing computes the input of, stays: checkModel refuses it with words.
 * So does a file that cannot be read. Nodes of nested graphs are not looked at; checkModel refuses those too.
 */
export function withoutZipMap(model: Uint8Array): WithoutZipMap {
  const unchanged = { bytes: model };
  try {
    if (countMessages(model, modelLimits.messages) > modelLimits.messages) return unchanged;
    const [graph, second] = bytesIn(model, 7);
    if (graph === undefined || second !== undefined) return unchanged;
    const zipMaps = finalZipMaps(graph);
    if (zipMaps.length === 0) return unchanged;
    const made = replaceFields(model, (number) =>
      number === 7 ? graphWithout(graph, zipMaps) : undefined,
    );
    if (made === undefined) return unchanged;
    const classes = classesOf(zipMaps);
    return { bytes: concat(made), ...(classes && { classes }), change: wordsOf(zipMaps) };
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return unchanged;
    throw error;
  }
}

interface ZipMap {
  /** The node as it stands in the file. */
  readonly node: Uint8Array;
  /** The tensor that goes in. */
  readonly tensor: string;
  /** The output of the graph that comes out. */
  readonly maps: string;
  /** Classes, one for each column. */
  readonly labels: readonly string[];
}

/** GraphProto: 1 node, 12 output; ValueInfoProto: 1 name. */
function finalZipMaps(graph: Uint8Array): readonly ZipMap[] {
  const nodes = bytesIn(graph, 1);
  const candidates = nodes.filter((node) => textsIn(node, 4).at(-1) === 'ZipMap');
  if (candidates.length === 0) return [];
  const outputs = new Set(bytesIn(graph, 12).map(nameOf));
  const taken = new Set(nodes.flatMap((node) => textsIn(node, 1)));
  const computed = new Set(nodes.flatMap((node) => textsIn(node, 2)));
  return candidates.flatMap((node) => {
    const read = readNode(node);
    const [tensor = '', ...more] = read.input;
    const [maps = '', ...others] = read.output;
    const labels = labelsOf(read);
    const isFinal = outputs.has(maps) && !taken.has(maps) && computed.has(tensor);
    const isPlain = read.domain === 'ai.onnx.ml' && more.length + others.length === 0;
    return isFinal && isPlain && labels ? [{ node, tensor, maps, labels }] : [];
  });
}

const nameOf = (valueInfo: Uint8Array): string => textsIn(valueInfo, 1).at(-1) ?? '';

/** Exactly one of the two lists is given. */
function labelsOf(node: GraphNode): readonly string[] | undefined {
  const texts = node.strings('classlabels_strings');
  const integers = node.ints('classlabels_int64s');
  if (texts.length > 0 === integers.length > 0) return undefined;
  if (texts.length > 0) return texts;
  // Larger ones have lost digits: no names rather than wrong ones.
  return integers.map((label) => (Number.isSafeInteger(label) ? String(label) : ''));
}

function graphWithout(graph: Uint8Array, zipMaps: readonly ZipMap[]): Rope | undefined {
  const nodes = new Set(zipMaps.map(({ node }) => node.byteOffset));
  const byMaps = new Map(zipMaps.map((zipMap) => [zipMap.maps, zipMap]));
  const outputs = new Set(bytesIn(graph, 12).map(nameOf));
  return replaceFields(graph, (number, content) => {
    if (number === 1) return nodes.has(content.byteOffset) ? 'nothing' : undefined;
    const zipMap = number === 12 ? byMaps.get(nameOf(content)) : undefined;
    if (zipMap === undefined) return undefined;
    if (outputs.has(zipMap.tensor)) return 'nothing'; // It is an output already.
    outputs.add(zipMap.tensor);
    return floatMatrix(zipMap.tensor, zipMap.labels.length);
  });
}

/** ValueInfoProto of a float tensor [any, `columns`]. */
function floatMatrix(name: string, columns: number): Rope {
  const elementType = ropeOf([varint(8), varint(elementTypes.FP32)]);
  const free = field(1, ropeOf([]));
  const fixed = field(1, ropeOf([varint(8), varint(columns)]));
  const shape = field(2, joined(free, fixed));
  const tensor = field(1, joined(elementType, shape));
  return joined(field(1, ropeOf([utf8ToBytes(name)])), field(2, tensor));
}

const joined = (...ropes: readonly Rope[]): Rope => ropeOf(ropes.flatMap(({ parts }) => parts));

function classesOf(zipMaps: readonly ZipMap[]): readonly string[] | undefined {
  const [first, ...others] = zipMaps.map(({ labels }) => labels);
  const same = others.every((labels) => labels.join('\0') === first?.join('\0'));
  return first && same && usableNames(first) ? first : undefined;
}

const wordsOf = (zipMaps: readonly ZipMap[]): string =>
  zipMaps
    .map(
      ({ tensor, maps, labels }) =>
        `ZipMap was taken away: instead of the maps ${maps} the output is the tensor ${tensor} [-1, ${labels.length}].`,
    )
    .join(' ');
