import type { Family, Makes } from './family.ts';

/** The number itself as float32; NaN for missing, infinite, and beyond float32. */
export interface NumberOperation extends Makes {
  readonly kind: 'number';
  readonly feature: string;
}

export const numberOperation = (feature: string): NumberOperation => ({
  kind: 'number',
  feature,
  columns: [{ name: feature, feature, levels: 0 }],
});

export const number: Family<NumberOperation> = {
  apply: ({ feature }, source) => [source.numbers(feature)],
  toGraph(requests, { graph, scalar }) {
    const together = graph.concat(requests.map(({ operation }) => operation.feature));
    const infinite = graph.add('IsInf', [together]);
    return graph.add('Where', [infinite, scalar('missing', Number.NaN), together]);
  },
};
