import type { Samples } from '#domain/stats/evidently/column-test.ts';
import { dataSetDrift } from '#domain/stats/evidently/data-set-drift.ts';
import { type Suite, usualTolerance } from './fixture.ts';

type Table = Readonly<Record<string, readonly (number | string | null)[]>>;

interface Input {
  readonly columns: Readonly<Record<string, Samples['type']>>;
  readonly reference: Table;
  readonly current: Table;
}

export const driftDatasetEvidently: Suite = {
  run({ input }) {
    const { columns, reference, current } = input as unknown as Input;
    const cells = (table: Table, name: string, type: Samples['type']) =>
      (table[name] ?? []).map((value) =>
        value === null || value === 'NaN' ? undefined : type === 'num' ? Number(value) : value,
      );
    const found = dataSetDrift(
      Object.fromEntries(
        Object.entries(columns).map(([name, type]) => [
          name,
          {
            type,
            reference: cells(reference, name, type),
            current: cells(current, name, type),
          },
        ]),
      ),
    );
    if (found === undefined) return Number.NaN;
    return {
      columns: Object.fromEntries(
        Object.entries(found.columns).map(([name, { score, method, threshold }]) => [
          name,
          {
            score,
            method,
            metric_name: `ValueDrift(column=${name},method=${method},threshold=${threshold})`,
          },
        ]),
      ),
      drifted: found.drifted,
      dataset_drift_rule: 'share >= 0.5',
    };
  },
  nameOf: (_, path) => path.filter((_, at) => at !== 1).join('.'),
  /** A score is a p-value where the method's name says so. */
  tolerance(example, path) {
    const usual = usualTolerance(example, path);
    return path.at(-1) === 'score' ? { ...usual, relative: 1e-6 } : usual;
  },
};
