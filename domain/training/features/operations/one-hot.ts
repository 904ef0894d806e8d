import { int64s } from '#domain/onnx/build.ts';
import type { Family, Makes } from './family.ts';

/** For each of some codes a column: 1 where the text is of that level, else 0. */
export interface OneHotOperation extends Makes {
  readonly kind: 'one-hot';
  readonly feature: string;
  readonly levels: readonly string[];
  /** One for each column; levels.length is other text, levels.length + 1 missing. */
  readonly codes: readonly number[];
}

/** A column for each code that the training rows have, but for the only one. */
export function fitOneHot(
  feature: string,
  levels: readonly string[],
  coded: Int32Array,
): OneHotOperation {
  const seen = new Uint8Array(levels.length + 2);
  for (const code of coded) seen[code] = 1;
  const codes = [...seen.keys()].filter((code) => seen[code] === 1);
  const nameOf = (code: number) =>
    levels[code] ?? (code === levels.length ? '(other)' : '(missing)');
  return {
    kind: 'one-hot',
    feature,
    levels,
    codes,
    columns: codes.map((code) => ({ name: `${feature} = ${nameOf(code)}`, feature, levels: 0 })),
  };
}

export const oneHot: Family<OneHotOperation> = {
  apply(operation, source) {
    const codes = source.codes(operation.feature, operation.levels);
    return operation.codes.map((wanted) =>
      Float32Array.from(codes, (code) => (code === wanted ? 1 : 0)),
    );
  },
  /** Codes of all texts side by side, each repeated for its columns, compared with all of them at once. */
  toGraph(requests, { graph, looked, row }) {
    const operations = [...new Set(requests.map(({ operation }) => operation))];
    const codes = operations.map(({ feature, levels }) =>
      looked(feature, levels, [...Array(levels.length + 2).keys()]),
    );
    const from = requests.map(({ operation }) => operations.indexOf(operation));
    const columns = graph.constant('level_columns', (name) => int64s(name, [from.length], from));
    const repeated = graph.add('Gather', [graph.concat(codes), columns], { axis: { i: 1 } });
    const wanted = requests.map(({ operation, column }) => operation.codes[column] ?? 0);
    const equal = graph.add('Equal', [repeated, row('levels', wanted)]);
    return graph.add('Cast', [equal], { to: { i: 1 } });
  },
};
