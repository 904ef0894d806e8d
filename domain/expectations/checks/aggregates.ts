import { compareValues, timeOf } from '../condition/compare.ts';
import { type Interpolation, interpolations, quantileOf } from '../count/quantile-of.ts';
import type { CellValue, ColumnType } from '../table/table-part.ts';
import { isMissing } from '../table/table-part.ts';
import { Uncomputable } from '../uncomputable.ts';
import type { CheckContext, CheckMaker, Outcome } from './check.ts';

const isNone = (value: unknown): boolean => isMissing(value);

/** One observed number (or value) against min_value, max_value, strict_min, strict_max; without one it fails. */
export function observedBetween(observed: CellValue, { args, format }: CheckContext): Outcome {
  if (isNone(observed)) return tell(false, null, format.format);
  const [min, max] = [args.get('min_value'), args.get('max_value')];
  const order = (bound: unknown): number =>
    observed instanceof Date ? observed.getTime() - timeOf(bound) : compareValues(observed, bound);
  const above = min === undefined || (args.flag('strict_min') ? order(min) > 0 : order(min) >= 0);
  const below = max === undefined || (args.flag('strict_max') ? order(max) < 0 : order(max) <= 0);
  return tell(above && below, observed, format.format);
}

export const tell = (success: boolean, observed: unknown, format: string): Outcome => ({
  success,
  result: format === 'BOOLEAN_ONLY' ? {} : { observed_value: observed },
});

type Measure = (
  context: CheckContext,
  column: { readonly index: number; readonly type: ColumnType },
) => () => CellValue;

/** A measure of one column that has to lie in a range. */
export const columnAggregate =
  (metric: string, measure: Measure): CheckMaker =>
  (context) => {
    const read = measure(context, context.args.column('column', metric));
    return { finish: () => observedBetween(read(), context) };
  };

export const mean: Measure = ({ facts }, { index }) => {
  const moments = facts(index).moments();
  return () => moments().mean;
};
export const sum: Measure = ({ facts }, { index }) => {
  const moments = facts(index).moments();
  return () => moments().sum;
};
export const standardDeviation: Measure = ({ facts }, { index }) => {
  const moments = facts(index).moments();
  return () => moments().standardDeviation;
};
export const least: Measure = ({ facts }, { index }) => {
  const extremes = facts(index).extremes();
  return () => extremes().least;
};
export const greatest: Measure = ({ facts }, { index }) => {
  const extremes = facts(index).extremes();
  return () => extremes().greatest;
};
export const median: Measure = ({ facts }, { index }) => {
  const numbers = facts(index).numbers();
  return () => quantileOf(numbers().sorted(), 0.5, 'midpoint');
};
export const uniqueCount: Measure = ({ facts }, { index }) => {
  const counts = facts(index).counts();
  return () => counts().distinct;
};
/** Different values in a hundred that are not missing, as a share; 0 without any. */
export const uniqueShare: Measure = ({ facts }, { index }) => {
  const known = facts(index);
  const counts = known.counts();
  return () => (known.present === 0 ? 0 : counts().distinct / known.present);
};
export const presentShare: Measure = ({ facts, rowCount }, { index }) => {
  const known = facts(index);
  return () => (rowCount() === 0 ? 0 : known.present / rowCount());
};

interface QuantileRanges {
  readonly quantiles: readonly number[];
  readonly value_ranges: readonly (readonly (number | null)[])[];
}

function rangesOf({ args }: CheckContext): QuantileRanges {
  const given = args.get<Partial<QuantileRanges>>('quantile_ranges') ?? {};
  const { quantiles, value_ranges: ranges } = given;
  if (!Array.isArray(quantiles) || !Array.isArray(ranges) || quantiles.length !== ranges.length)
    throw new Uncomputable('quantile_ranges needs quantiles and as many value_ranges.');
  if (!quantiles.every((share) => typeof share === 'number' && share >= 0 && share <= 1))
    throw new Uncomputable('quantile_ranges: quantiles must be numbers from 0 to 1.');
  if (!ranges.every((range) => Array.isArray(range) && range.length === 2))
    throw new Uncomputable('quantile_ranges: value_ranges must be pairs, null for an open end.');
  return { quantiles, value_ranges: ranges as QuantileRanges['value_ranges'] };
}

/** Near enough to a bound counts as within it: a ten-thousandth of it, and 1e-8. */
const isClose = (value: number, bound: number): boolean =>
  value === bound ||
  (Number.isFinite(bound) && Math.abs(value - bound) <= 1e-8 + 1e-4 * Math.abs(bound));

export const quantilesBetween: CheckMaker = (context) => {
  const { args, format } = context;
  const { index, type } = args.column('column', 'column.quantile_values');
  const { quantiles, value_ranges: ranges } = rangesOf(context);
  const wanted = args.get<string | boolean>('allow_relative_error') || 'nearest';
  if (!interpolations.includes(wanted as Interpolation))
    throw new Uncomputable(
      `If specified for pandas, allow_relative_error must be one of ${interpolations.join(', ')}.`,
    );
  if (type === 'bool' || type === 'str')
    throw new Uncomputable(`Quantiles are not defined for a column of type ${type}.`);
  const numbers = context.facts(index).numbers();
  return {
    finish() {
      const sorted = numbers().sorted();
      const values = quantiles.map((share) => quantileOf(sorted, share, wanted as Interpolation));
      const details = values.map((value, at) => {
        const [low, high] = ranges[at] as readonly (number | null)[];
        const [min, max] = [low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY];
        return isClose(value, min) || isClose(value, max) || (min <= value && value <= max);
      });
      return {
        success: details.every((ok) => ok),
        result:
          format.format === 'BOOLEAN_ONLY'
            ? {}
            : {
                observed_value: {
                  quantiles,
                  values: values.map((value) => (Number.isNaN(value) ? null : value)),
                },
                details: { success_details: details },
              },
      };
    },
  };
};
