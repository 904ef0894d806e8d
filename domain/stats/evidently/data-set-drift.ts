import type { Present, Samples } from './column-test.ts';
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

/** A column as it came; `undefined` and NaN are missing. */
export interface RawColumn {
  readonly type: Samples['type'];
  readonly reference: readonly (Present | undefined)[];
  readonly current: readonly (Present | undefined)[];
}

const isMissing = (value: Present | undefined): boolean =>
  value === undefined || Number.isNaN(value);
const isThere = (value: Present | undefined): value is Present =>
  !isMissing(value) && (typeof value === 'string' || Number.isFinite(value));
const present = (values: RawColumn['reference']): Present[] => values.filter(isThere);

/** For the count of drifted columns infinities are dropped only from samples that also lack values. */
const presentForCount = (values: RawColumn['reference']): readonly Present[] =>
  values.some(isMissing) ? present(values) : (values as readonly Present[]);

/**
 * Evidently's `DataDriftPreset`: the default test of every column, and the share of those that drifted. `undefined` when
 * a column has no value in a sample: Evidently refuses the whole data set then.
 */
export function dataSetDrift(
  columns: Readonly<Record<string, RawColumn>>,
): DataSetDrift | undefined {
  const all = Object.entries(columns).map(([name, { type, reference, current }]) => ({
    name,
    samples: { type, reference: present(reference), current: present(current) },
    forCount: { type, reference: presentForCount(reference), current: presentForCount(current) },
  }));
  if (all.some(({ samples }) => samples.reference.length === 0 || samples.current.length === 0))
    return undefined;
  const judged = all.map(({ name, samples }) => {
    const { test, score, threshold, drifted } = runDefaultTest(samples);
    return [name, { score, method: displayed[test], threshold, drifted }] as const;
  });
  const count = all.filter(({ forCount }) => runDefaultTest(forCount).drifted).length;
  const share = count / judged.length;
  return { columns: Object.fromEntries(judged), drifted: { count, share }, isDrift: share >= 0.5 };
}
