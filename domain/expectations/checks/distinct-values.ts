import { keyOf, sortedIfComparable } from '../condition/compare.ts';
import type { CellValue } from '../table/table-part.ts';
import { Uncomputable } from '../uncomputable.ts';
import type { CheckMaker } from './check.ts';
import { setKeys } from './value-rules.ts';

/** Great Expectations lists so many. */
const shown = 20;

/** Different values that are not in the set, by their order; and wanted ones that the column has not. */
const distinctCheck =
  (metric: string, wants: { readonly only: boolean; readonly all: boolean }): CheckMaker =>
  (context) => {
    const { args, format } = context;
    const { index, type } = args.column('column', metric);
    const set = args.list('value_set');
    if (set.length === 0 && metric.endsWith('not_in_set'))
      throw new Uncomputable('value_set must be a non-empty set-like object.');
    const keys = setKeys(set, type);
    const counts = context.facts(index).counts();
    return {
      finish() {
        const entries = counts().entries();
        if (entries === undefined)
          throw new Uncomputable(
            'The column has too many different texts to name those that are not in the set.',
            'Use expect_column_values_to_be_in_set, which looks at each value.',
          );
        const others = entries.map(([value]) => value).filter((value) => !keys.has(keyOf(value)));
        const observed = new Set(entries.map(([value]) => keyOf(value)));
        const missing = uniqueByKey(set as readonly CellValue[]).filter((value) => {
          const [key] = setKeys([value], type);
          return !observed.has(key as never);
        });
        const lists = format.partialCount > 0;
        return {
          success: (!wants.only || others.length === 0) && (!wants.all || missing.length === 0),
          result:
            format.format === 'BOOLEAN_ONLY'
              ? {}
              : {
                  observed_value: null,
                  ...(wants.only && { unexpected_count: others.length }),
                  ...(wants.all && { missing_count: missing.length }),
                  ...(lists &&
                    wants.only && {
                      partial_unexpected_list: sortedIfComparable(others).slice(0, shown),
                    }),
                  ...(lists && wants.all && { partial_missing_list: missing.slice(0, shown) }),
                },
        };
      },
    };
  };

function uniqueByKey(values: readonly CellValue[]): readonly CellValue[] {
  return [...new Map(values.map((value) => [keyOf(value), value])).values()];
}

export const distinctInSet = distinctCheck('column.distinct_values.not_in_set', {
  only: true,
  all: false,
});
export const distinctContain = distinctCheck('column.distinct_values.missing_from_column', {
  only: false,
  all: true,
});
export const distinctEqual = distinctCheck('column.distinct_values', { only: true, all: true });

/** All values that occur most often; one of the set has to be the only one, or one of them with `ties_okay`. */
export const mostCommonInSet: CheckMaker = (context) => {
  const { args, format } = context;
  const { index, type } = args.column('column', 'column.most_common_value');
  const keys = setKeys(args.list('value_set'), type);
  const counts = context.facts(index).counts();
  return {
    finish() {
      const entries = counts().entries();
      if (entries === undefined)
        throw new Uncomputable(
          'The column has too many different texts to name the most common one.',
        );
      const highest = counts().highest;
      const common = sortedIfComparable(
        entries.filter(([, count]) => count === highest).map(([value]) => value),
      );
      const wanted = common.filter((value) => keys.has(keyOf(value))).length;
      const success = args.flag('ties_okay') ? wanted > 0 : common.length === 1 && wanted === 1;
      return {
        success,
        result: format.format === 'BOOLEAN_ONLY' ? {} : { observed_value: common },
      };
    },
  };
};
