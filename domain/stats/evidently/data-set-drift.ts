import type { Samples } from './column-test.ts';
import { type DefaultTest, runDefaultTest } from './default-test.ts';

/** Evidently's names of its default methods. */
const displayed: Readonly<Record<DefaultTest, string>> = {
  ks: 'K-S p_value',
  wasserstein: 'Wasserstein distance (normed)',
  jensenshannon: 'Jensen-Shannon distance',
  chisquare: 'chi-square p_value',
  z: 'Z-test p_value',
};

export interface DataSetDrift {
  readonly columns: Readonly<
    Record<string, { score: number; method: string; threshold: number; drifted: boolean }>
  >;
  readonly drifted: { readonly count: number; readonly share: number };
  /** At least half of the columns have drifted. */
  readonly isDrift: boolean;
}

/**
 * Evidently's `DataDriftPreset`: the default test of every column, and the share of those that drifted. `undefined` when
 * a column has no value in a sample: Evidently refuses the whole data set then.
 */
export function dataSetDrift(columns: Readonly<Record<string, Samples>>): DataSetDrift | undefined {
  const all = Object.entries(columns);
  if (all.some(([, { reference, current }]) => reference.length === 0 || current.length === 0))
    return undefined;
  const judged = all.map(([name, samples]) => {
    const { test, score, threshold, drifted } = runDefaultTest(samples);
    return [name, { score, method: displayed[test], threshold, drifted }] as const;
  });
  const count = judged.filter(([, { drifted }]) => drifted).length;
  const share = count / judged.length;
  return { columns: Object.fromEntries(judged), drifted: { count, share }, isDrift: share >= 0.5 };
}
