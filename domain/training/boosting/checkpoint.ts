import { invalid } from '#domain/errors.ts';
import { newTree, type Tree, treeArrays } from '../trees/tree.ts';

/** All that a fit needs besides its input to go on as if it had never stopped. */
export interface Checkpoint {
  readonly rounds: number;
  readonly bestRounds: number;
  readonly bestLoss: number;
  readonly exhausted: boolean;
  readonly curve: readonly number[];
  readonly trees: readonly Tree[];
}

/** "GBT1", read as a number. */
const magic = 0x31544247;

/** Compact bytes: a header of float64 numbers, the curve, then the arrays of each tree as they lie in memory. */
export function encodeCheckpoint(state: Checkpoint, hash: number): Uint8Array {
  const { rounds, bestRounds, bestLoss, exhausted, curve, trees } = state;
  const header = [magic, hash, rounds, bestRounds, bestLoss, exhausted ? 1 : 0];
  const parts: Uint8Array[] = [
    bytesOf(Float64Array.of(...header, curve.length, trees.length)),
    bytesOf(Float64Array.from(curve)),
  ];
  for (const tree of trees) {
    parts.push(bytesOf(Uint32Array.of(tree.column.length, tree.sets.length)));
    for (const name of treeArrays) parts.push(bytesOf(tree[name]));
    for (const set of tree.sets) parts.push(bytesOf(Uint32Array.of(set.length)), set);
  }
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Errors: `invalid` for bytes that are no checkpoint, or one of a fit of another input. */
export function decodeCheckpoint(bytes: Uint8Array, hash: number): Checkpoint {
  let at = 0;
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw damaged();
    at += length;
    return bytes.slice(at - length, at);
  };
  const doubles = (count: number) => new Float64Array(take(8 * count).buffer);
  const words = (count: number) => new Uint32Array(take(4 * count).buffer);
  const header = doubles(8);
  if (header[0] !== magic) throw damaged();
  if (header[1] !== hash) {
    throw invalid('The checkpoint is of another fit: rows, target, seed or parameters differ.', {
      field: 'resume',
      hint: 'Give the input the fit was started with, or start anew without the checkpoint.',
    });
  }
  const [, , rounds = 0, bestRounds = 0, bestLoss = 0, exhausted = 0, length = 0, count = 0] =
    header;
  if (![rounds, bestRounds, length, count].every(isCount) || bestRounds > rounds) throw damaged();
  const curve = [...doubles(length)];
  const trees: Tree[] = [];
  for (let index = 0; index < count; index++) {
    const [nodes = 0, sets = 0] = words(2);
    if (nodes === 0 || nodes > bytes.length) throw damaged();
    const tree = newTree(nodes);
    for (const name of treeArrays) bytesOf(tree[name]).set(take(tree[name].byteLength));
    for (let set = 0; set < sets; set++) tree.sets.push(take(words(1)[0] ?? 0));
    if (!ends(tree)) throw damaged();
    trees.push(tree);
  }
  return { rounds, bestRounds, bestLoss, exhausted: exhausted === 1, curve, trees };
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** Whether every path does: children come after their parent. */
function ends({ column, left, right, set, sets }: Tree): boolean {
  const isAfter = (child: number | undefined, node: number) =>
    child !== undefined && child > node && child < column.length;
  return column.every(
    (asked, node) =>
      asked < 0 ||
      (isAfter(left[node], node) && isAfter(right[node], node) && (set[node] ?? 0) < sets.length),
  );
}

const damaged = () =>
  invalid('The checkpoint is damaged.', {
    field: 'resume',
    hint: 'Start anew without the checkpoint.',
  });

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
