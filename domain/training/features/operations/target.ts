import type { Target } from '../../task.ts';
import type { Family, Makes } from './family.ts';

/** What the target is like among rows of a text's level: the share of some classes, or the mean of the value. */
export interface TargetOperation extends Makes {
  readonly kind: 'target';
  readonly feature: string;
  readonly levels: readonly string[];
  /** Class whose share a column holds; 'value' for the mean. One for each column. */
  readonly of: readonly (number | 'value')[];
  /** By column, then by code (levels.length + 2 of them). */
  readonly statistics: readonly Float32Array[];
  /** NaN for missing, for algorithms that learn where missing belongs; else missing has statistics like a level. */
  readonly missing: 'NaN' | 'level';
}

/** Rows of prior belief added to each level's statistics. */
const smoothing = 10;
/** Multiclass targets get one column for each of the most frequent classes, up to this many. */
const maxColumns = 8;

/** Statistics over all rows: `codes` are their levels. */
export function fitTarget(
  feature: string,
  levels: readonly string[],
  codes: Int32Array,
  target: Target,
  classes: readonly string[],
  missing: TargetOperation['missing'],
): TargetOperation {
  const of = target.task === 'regression' ? (['value'] as const) : classesOf(target);
  const operation = { kind: 'target', feature, levels, of, missing } as const;
  const nameOf = (each: number | 'value') =>
    each === 'value' ? `${feature}: mean target` : `${feature}: share of ${classes[each] ?? each}`;
  return {
    ...operation,
    statistics: targetStatistics(operation, codes, target),
    columns: of.map((each) => ({ name: nameOf(each), feature, levels: 0 })),
  };
}

/** Binary: the positive class alone, its complement says nothing new. */
function classesOf({ outputs, y }: Target): number[] {
  if (outputs === 2) return [1];
  const counts = new Float64Array(outputs);
  for (const label of y) counts[label] = (counts[label] as number) + 1;
  return Array.from(counts, (count, label) => ({ count, label }))
    .sort((a, b) => b.count - a.count || a.label - b.label)
    .slice(0, maxColumns)
    .map(({ label }) => label);
}

/**
 * By column, then by code: (sum over rows of the level + smoothing · prior) / (rows + smoothing), the m-estimate of
 * Micci-Barreca (2001), "A preprocessing scheme for high-cardinality categorical attributes", SIGKDD Explorations 3(1).
 * Rows count by their weight, where they have one, relative to the mean. Rows whose `fold` is `out` do not count.
 */
export function targetStatistics(
  { levels, of, missing }: Pick<TargetOperation, 'levels' | 'of' | 'missing'>,
  codes: Int32Array,
  { y, weights }: Target,
  except?: { readonly fold: Uint8Array; readonly out: number },
): readonly Float32Array[] {
  const meanWeight = weights === undefined ? 1 : weights.reduce((a, b) => a + b, 0) / y.length;
  return of.map((what) => {
    const rows = new Float64Array(levels.length + 2);
    const sums = new Float64Array(levels.length + 2);
    let allRows = 0;
    let total = 0;
    for (let row = 0; row < codes.length; row++) {
      if (except !== undefined && except.fold[row] === except.out) continue;
      const code = codes[row] as number;
      const weight = weights === undefined ? 1 : (weights[row] as number) / meanWeight;
      const value = what === 'value' ? (y[row] as number) : y[row] === what ? 1 : 0;
      rows[code] = (rows[code] as number) + weight;
      sums[code] = (sums[code] as number) + weight * value;
      allRows += weight;
      total += weight * value;
    }
    const prior = allRows === 0 ? 0 : total / allRows;
    const statistics = Float32Array.from(
      rows,
      (count, code) => ((sums[code] as number) + smoothing * prior) / (count + smoothing),
    );
    if (missing === 'NaN') statistics[levels.length + 1] = Number.NaN;
    return statistics;
  });
}

export const target: Family<TargetOperation> = {
  apply(operation, source) {
    if (source.outOfFold !== undefined) return source.outOfFold(operation);
    const codes = source.codes(operation.feature, operation.levels);
    return operation.statistics.map((values) =>
      Float32Array.from(codes, (code) => values[code] as number),
    );
  },
  toGraph: (requests, { graph, looked }) =>
    graph.concat(
      requests.map(({ operation, column }) =>
        looked(operation.feature, operation.levels, operation.statistics[column] ?? []),
      ),
    ),
};
