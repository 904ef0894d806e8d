import type { Family, Makes } from './family.ts';

/** How common a text's level is: its share of the training rows. Other texts share one value, as missing ones do. */
export interface FrequencyOperation extends Makes {
  readonly kind: 'frequency';
  readonly feature: string;
  readonly levels: readonly string[];
  /** By code, levels.length + 2 of them. */
  readonly shares: Float32Array;
}

export function fitFrequency(
  feature: string,
  levels: readonly string[],
  codes: Int32Array,
): FrequencyOperation {
  const counts = new Float64Array(levels.length + 2);
  for (const code of codes) counts[code] = (counts[code] as number) + 1;
  return {
    kind: 'frequency',
    feature,
    levels,
    shares: Float32Array.from(counts, (count) => count / Math.max(codes.length, 1)),
    columns: [{ name: `${feature}: how common`, feature, levels: 0 }],
  };
}

export const frequency: Family<FrequencyOperation> = {
  apply(operation, source) {
    const { shares } = operation;
    const codes = source.codes(operation.feature, operation.levels);
    return [Float32Array.from(codes, (code) => shares[code] as number)];
  },
  toGraph: (requests, { graph, looked }) =>
    graph.concat(
      requests.map(({ operation }) =>
        looked(operation.feature, operation.levels, operation.shares),
      ),
    ),
};
