import { floats, int64s } from '#domain/onnx/build.ts';
import type { Graph } from '#domain/onnx/graph.ts';
import type { MatrixInGraph } from '../matrix.ts';
import { kept, sameLevels } from './encode.ts';
import { familyOf } from './families.ts';
import type { FeaturePlan } from './feature-plan.ts';
import { inGroups } from './in-groups.ts';
import { codesByText } from './level-codes.ts';
import type { Operation } from './operation.ts';
import type { FeatureGraph, Request } from './operations/family.ts';

/** The matrix of a plan inside a graph that has an input for each of `plan.inputs`; only what is asked for is added. */
export function matrixInGraph(graph: Graph, plan: FeaturePlan): MatrixInGraph {
  const to = featureGraphs.get(graph) ?? featureGraph(graph);
  featureGraphs.set(graph, to);
  const requests = plan.operations.flatMap((operation) =>
    operation.columns.map((_, column): Request => ({ operation, column })),
  );
  const request = (column: number): Request => {
    const found = requests[column];
    if (found === undefined) throw new RangeError(`no column ${column} of ${requests.length}`);
    return found;
  };
  return {
    columns: (wanted) => to.made(wanted.map((column) => ({ ...request(column) }))),
    inSets(column, sets) {
      const { feature, levels } = levelsOf(request(column));
      const rows = levels.length + 2;
      const members = Array.from({ length: rows }, (_, code) => sets.map((set) => set[code] ?? 0));
      const table = graph.constant('sets', (name) =>
        floats(name, [rows, sets.length], members.flat()),
      );
      return graph.add('Gather', [table, to.codes(feature, levels)]);
    },
  };
}

/** Models of one graph read the same raw columns: what one has added, the others share. */
const featureGraphs = new WeakMap<Graph, FeatureGraph>();

function levelsOf({ operation, column }: Request): Extract<Operation, { kind: 'levels' }> {
  if (operation.kind === 'levels') return operation;
  if (operation.kind === 'pick')
    return levelsOf({ operation: operation.of, column: operation.from[column] ?? 0 });
  throw new RangeError(`column "${operation.columns[column]?.name}" has no levels`);
}

function featureGraph(graph: Graph): FeatureGraph {
  const coded = new Map<string, { levels: readonly string[]; tensor: string }[]>();
  const lookedUp = new Map<
    string,
    { levels: readonly string[]; table: Float32Array; tensor: string }[]
  >();
  const shared = new Map<unknown, unknown>();
  const to: FeatureGraph = {
    graph,
    row: (wish, values) => graph.constant(wish, (name) => floats(name, [1, values.length], values)),
    once: <T>(key: unknown, make: () => T) => kept(shared, key, make) as T,
    scalar: (wish, value) =>
      to.once(`scalar ${value}`, () => graph.constant(wish, (name) => floats(name, [], [value]))),
    made: (requests) =>
      inGroups(
        requests,
        ({ operation }) => operation.kind,
        graph,
        (group, kind) => familyOf(kind).toGraph(group, to),
      ),
    looked(feature, levels, values) {
      const known = kept(lookedUp, feature, () => []);
      const table = Float32Array.from(values);
      const same = known.find(
        (each) => sameNumbers(each.table, table) && sameLevels(each.levels, levels),
      );
      if (same !== undefined) return same.tensor;
      const codes = codesByText(levels);
      const tensor = graph.add(
        'LabelEncoder',
        [feature],
        {
          keys_strings: { strings: [...codes.keys()] },
          values_floats: { floats: Array.from(codes.values(), (code) => values[code] ?? 0) },
          default_float: { f: values[levels.length] ?? 0 },
        },
        { domain: 'ai.onnx.ml' },
      );
      known.push({ levels, table, tensor });
      return tensor;
    },
    codes(feature, levels) {
      const known = kept(coded, feature, () => []);
      const same = known.find((each) => sameLevels(each.levels, levels));
      if (same !== undefined) return same.tensor;
      const codes = codesByText(levels);
      const flat = graph.constant('flat', (name) => int64s(name, [1], [-1]));
      const tensor = graph.add(
        'LabelEncoder',
        [graph.add('Reshape', [feature, flat])],
        {
          keys_strings: { strings: [...codes.keys()] },
          values_int64s: { ints: [...codes.values()] },
          default_int64: { i: levels.length },
        },
        { domain: 'ai.onnx.ml' },
      );
      known.push({ levels, tensor });
      return tensor;
    },
  };
  return to;
}

const sameNumbers = (a: Float32Array, b: Float32Array): boolean =>
  a.length === b.length && a.every((value, at) => Object.is(value, b[at]));
