import type { Family, Makes } from './family.ts';

/** The code of a text's level, without an order: levels.length for other text, levels.length + 1 for missing. */
export interface LevelsOperation extends Makes {
  readonly kind: 'levels';
  readonly feature: string;
  readonly levels: readonly string[];
}

export const levelsOperation = (feature: string, levels: readonly string[]): LevelsOperation => ({
  kind: 'levels',
  feature,
  levels,
  columns: [{ name: feature, feature, levels: levels.length + 2 }],
});

export const levels: Family<LevelsOperation> = {
  apply: (operation, source) => [
    Float32Array.from(source.codes(operation.feature, operation.levels)),
  ],
  toGraph: (requests, { graph, looked }) =>
    graph.concat(
      requests.map(({ operation }) =>
        looked(operation.feature, operation.levels, [...Array(operation.levels.length + 2).keys()]),
      ),
    ),
};
