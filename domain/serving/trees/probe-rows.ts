import type { Tensor } from '../model-runtime.ts';
import { type Column, codeValue, type Lookup } from './columns.ts';
import { isLeaf } from './ensemble.ts';
import type { FlatTreeModel } from './flat-trees.ts';
import { floatOfOrder, nextAbove } from './float32.ts';

/** What is known of each column on the way to a leaf: low < x ≤ high. */
interface Bounds {
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/**
 * Rows that lead to the leaves, as inputs of the model: for each of at most `maxLeaves` leaves one row that comes there,
 * standing exactly on the thresholds to the left of it or one float above those to the right; what the way leaves open is
 * missing, infinite, an unknown text or any other value, by `random` (0 ≤ x < 1).
 */
export function probeRows(
  model: FlatTreeModel,
  random: () => number,
  maxLeaves: number,
): readonly Tensor[] {
  const ways = waysToLeaves(model, maxLeaves);
  const { inputs } = model.signature;
  const lookups = [...new Set(model.columns.flatMap((each) => lookupOf(each)))];
  return inputs.map(({ name, datatype, shape }, input): Tensor => {
    const width = shape[1] ?? 1;
    if (datatype === 'BYTES') {
      const lookup = lookups.find((each) => each.input === input);
      const data = ways.map((way) => textFor(model.columns, lookup, way, random));
      return { name, datatype, shape: [ways.length, 1], data };
    }
    const columnAt = new Int32Array(width).fill(-1);
    for (const [at, column] of model.columns.entries())
      if (column.kind === 'number' && column.input === input) columnAt[column.offset] = at;
    const data = Float32Array.from({ length: ways.length * width }, (_, cell) =>
      numberFor(ways[Math.floor(cell / width)] as Bounds, columnAt[cell % width] as number, random),
    );
    return { name, datatype: 'FP32', shape: [ways.length, width], data };
  });
}

const lookupOf = (column: Column) => (column.kind === 'number' ? [] : [column.lookup]);

function waysToLeaves({ ensemble, columns }: FlatTreeModel, maxLeaves: number): Bounds[] {
  const { nodes, roots } = ensemble;
  const leaves = nodes.filter((word, at) => at % 4 === 2 && word === at - 2).length;
  const every = Math.max(1, Math.ceil(leaves / maxLeaves));
  const ways: Bounds[] = [];
  let count = 0;
  const low = new Float32Array(columns.length).fill(Number.NEGATIVE_INFINITY);
  const high = new Float32Array(columns.length).fill(Number.POSITIVE_INFINITY);
  const walk = (at: number) => {
    if (isLeaf(ensemble, at)) {
      if (count++ % every === 0) ways.push({ low: low.slice(), high: high.slice() });
      return;
    }
    const column = (nodes[at] as number) % columns.length;
    const threshold = floatOfOrder(nodes[at + 1] as number);
    const above = low[column] as number;
    const upTo = high[column] as number;
    high[column] = Math.min(upTo, threshold);
    walk(nodes[at + 2] as number);
    high[column] = upTo;
    low[column] = Math.max(above, threshold);
    walk(nodes[at + 3] as number);
    low[column] = above;
  };
  for (const root of roots) walk(root);
  return ways;
}

function numberFor({ low, high }: Bounds, column: number, random: () => number): number {
  const above = low[column] ?? Number.NEGATIVE_INFINITY;
  const upTo = high[column] ?? Number.POSITIVE_INFINITY;
  const chance = random();
  if (Number.isFinite(upTo) && (chance < 0.5 || !Number.isFinite(above))) return upTo;
  if (Number.isFinite(above)) return nextAbove(above);
  return odd[Math.floor(chance * odd.length)] as number;
}

const odd = [Number.NaN, Infinity, -Infinity, 0, -0, 1e-40, 3.4e38, -3.4e38, 1, -1, 0.5, 17];

/** A text of the lookup, or none of it, that all its columns agree to; any text when they agree to none. */
function textFor(
  columns: readonly Column[],
  lookup: Lookup | undefined,
  { low, high }: Bounds,
  random: () => number,
): string {
  const texts = [...(lookup?.table.keys() ?? []), 'never seen'];
  const start = Math.floor(random() * texts.length);
  for (let i = 0; i < texts.length; i++) {
    const text = texts[(start + i) % texts.length] as string;
    const fits = columns.every((column, at) => {
      if (column.kind === 'number' || column.lookup.input !== lookup?.input) return true;
      const code = column.lookup.table.get(text) ?? column.lookup.other;
      const x = codeValue(column, code);
      const bounded = Number.isFinite(low[at]) || Number.isFinite(high[at]);
      return !bounded || (x > (low[at] as number) && x <= (high[at] as number));
    });
    if (fits) return text;
  }
  return texts[start] as string;
}
