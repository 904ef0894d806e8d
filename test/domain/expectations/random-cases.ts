import type { CellValue, ColumnType } from '#domain/expectations/table/table-part.ts';
import { seededRandom } from '#domain/training/random.ts';

export interface CaseColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly values: readonly CellValue[];
}

export interface ExpectationCase {
  readonly table: string;
  readonly type: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly result_format: string;
}

type Kwargs = Record<string, unknown>;
type Make = (column: string, other: string) => Kwargs;

const regexes = [
  'a',
  '^.$',
  '\\d+',
  '^[a-z]+$',
  'é',
  '^\\w+$',
  '\\s',
  '^id-\\d+@',
  'x$',
  '\\.0',
  'True',
  '^-',
  '[^a-z]',
  '(?i)A',
  '(?P<y>\\d{4})-\\d\\d',
  '',
];
const sets: readonly (readonly CellValue[])[] = [
  [1, 2, 3],
  ['a', 'b'],
  ['é', '日本', 'a'],
  [0, 1],
  [true],
  [1, 'a', 2.5],
  ['10', 10],
  [7],
  [0, 1, 2, 3, 4, -1, -2],
  [''],
];
const conditions: readonly Kwargs[] = [
  { row_condition: 'd > 0', condition_parser: 'pandas' },
  { row_condition: 'f > 0 and d <= 2', condition_parser: 'pandas' },
  { row_condition: "s == 'a' or d == 1", condition_parser: 'pandas' },
  { row_condition: 'not (d > 1)', condition_parser: 'pandas' },
  { row_condition: 'd in [1, 2]', condition_parser: 'pandas' },
  { row_condition: "s != 'a'", condition_parser: 'pandas' },
  { row_condition: 'col("d") > 0', condition_parser: 'great_expectations' },
  { row_condition: 'col("f").notNull()', condition_parser: 'great_expectations' },
  { row_condition: 'col("s") == "a"', condition_parser: 'great_expectations' },
  {
    row_condition: {
      type: 'and',
      conditions: [
        { type: 'comparison', column: { name: 'd' }, operator: '>=', parameter: 0 },
        { type: 'nullity', column: { name: 'f' }, is_null: false },
      ],
    },
  },
];

/** Expectations of every type over nasty tables: gaps, mixtures, none, one row, no row, Unicode, whole numbers and floats. */
export function randomCases(seed: number, count: number) {
  const next = seededRandom(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T;
  const often = (share: number): boolean => next() < share;
  const some = (share: number, kwargs: Kwargs): Kwargs => (often(share) ? kwargs : {});
  const rows = 30;
  const many = (make: (row: number) => CellValue) =>
    Array.from({ length: rows }, (_, row) => make(row));
  const column = (name: string, type: ColumnType, values: readonly CellValue[]): CaseColumn => ({
    name,
    type,
    values,
  });
  const tables: Readonly<Record<string, { readonly columns: readonly CaseColumn[] }>> = {
    many: {
      columns: [
        column(
          'i',
          'int64',
          many((row) => row),
        ),
        column(
          'd',
          'int64',
          many(() => Math.floor(next() * 6) - 2),
        ),
        column(
          'f',
          'float64',
          many(() => (often(0.2) ? null : Math.round((next() * 20 - 10) * 100) / 100)),
        ),
        column(
          'g',
          'float64',
          many(() => (often(0.1) ? null : Math.floor(next() * 5))),
        ),
        column(
          's',
          'str',
          many(() => pick(['a', 'b', 'é', '日本', 'x y', '', "it's", '10', '2026-01-05', null])),
        ),
        column(
          'u',
          'str',
          many((row) => `id-${row}@x.org`),
        ),
        column(
          'o',
          'object',
          many(() => pick([1, 2.5, 'a', true, null, '1'])),
        ),
        column(
          'b',
          'bool',
          many(() => often(0.5)),
        ),
        column(
          'n',
          'object',
          many(() => null),
        ),
        column(
          'm',
          'float64',
          many(() => null),
        ),
        column(
          'c',
          'int64',
          many(() => 7),
        ),
        column(
          'day',
          'str',
          many(() => pick(['2026-01-05', '2026-02-30', '5/1/2026', '2025-12-31', null])),
        ),
      ],
    },
    empty: {
      columns: [
        column('i', 'int64', []),
        column('f', 'float64', []),
        column('s', 'str', []),
        column('d', 'int64', []),
      ],
    },
    one: {
      columns: [
        column('i', 'int64', [3]),
        column('f', 'float64', [1.5]),
        column('s', 'str', ['z']),
        column('d', 'int64', [1]),
      ],
    },
  };
  const number = () => pick([0, 1, 2, -1, 3, 5, 7, -2.5, 10, 29, 0.5]);
  const range = (bound: () => number): Kwargs => {
    const min = often(0.8) ? { min_value: bound() } : {};
    const max = often(0.8) || !('min_value' in min) ? { max_value: bound() } : {};
    return {
      ...min,
      ...max,
      ...some(0.3, { strict_min: true }),
      ...some(0.3, { strict_max: true }),
    };
  };
  const mostly = (): Kwargs =>
    some(0.5, { mostly: pick([0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1]) });
  const whole = () => Math.floor(next() * 9);
  const each =
    (more: () => Kwargs): Make =>
    (name) => ({ column: name, ...mostly(), ...more() });
  const of =
    (more: () => Kwargs): Make =>
    (name) => ({ column: name, ...more() });
  const pair =
    (more: () => Kwargs): Make =>
    (a, b) => ({
      column_A: a,
      column_B: b,
      ...mostly(),
      ...some(0.5, {
        ignore_row_if: pick(['both_values_are_missing', 'either_value_is_missing', 'neither']),
      }),
      ...more(),
    });
  const several =
    (more: () => Kwargs): Make =>
    (a, b) => ({
      column_list: [a, b],
      ...mostly(),
      ...some(0.5, {
        ignore_row_if: pick(['all_values_are_missing', 'any_value_is_missing', 'never']),
      }),
      ...more(),
    });
  const set = () => ({ value_set: pick(sets) });
  const bounds = () => range(number);
  const makers: Readonly<Record<string, Make>> = {
    expect_column_values_to_be_between: each(bounds),
    expect_column_values_to_be_in_set: each(set),
    expect_column_values_to_not_be_in_set: each(set),
    expect_column_values_to_be_of_type: each(() => ({
      type_: pick(['int', 'int64', 'float', 'float64', 'str', 'bool', 'dict']),
    })),
    expect_column_values_to_be_null: each(() => ({})),
    expect_column_values_to_not_be_null: each(() => ({})),
    expect_column_values_to_be_unique: each(() => ({})),
    expect_column_values_to_match_regex: each(() => ({ regex: pick(regexes) })),
    expect_column_values_to_not_match_regex: each(() => ({ regex: pick(regexes) })),
    expect_column_values_to_match_regex_list: each(() => ({
      regex_list: [pick(regexes), pick(regexes)],
      ...some(0.5, { match_on: pick(['any', 'all']) }),
    })),
    expect_column_values_to_not_match_regex_list: each(() => ({
      regex_list: [pick(regexes), pick(regexes)],
    })),
    expect_column_value_lengths_to_be_between: each(() => range(whole)),
    expect_column_value_lengths_to_equal: each(() => ({ value: pick([1, 2, 3, 4, 10]) })),
    expect_column_values_to_match_strftime_format: each(() => ({
      strftime_format: pick(['%Y-%m-%d', '%d/%m/%Y', '%m/%d/%Y', '%Y', '%Q']),
    })),
    expect_column_values_to_be_json_parseable: each(() => ({})),
    expect_column_values_to_be_increasing: each(() => some(0.5, { strictly: often(0.5) })),
    expect_column_values_to_be_decreasing: each(() => some(0.5, { strictly: often(0.5) })),
    expect_column_value_z_scores_to_be_less_than: each(() => ({
      threshold: pick([0.5, 1, 2, 3]),
      double_sided: often(0.5),
    })),
    expect_column_values_to_not_be_outliers: each(() =>
      some(0.5, { method: pick(['iqr', 'std']), multiplier: pick([0.5, 1, 2]) }),
    ),
    expect_column_to_exist: (name) => ({
      column: pick([name, 'nope']),
      ...some(0.4, { column_index: pick([0, 1, 2, 40]) }),
    }),
    expect_column_max_to_be_between: of(bounds),
    expect_column_min_to_be_between: of(bounds),
    expect_column_mean_to_be_between: of(bounds),
    expect_column_median_to_be_between: of(bounds),
    expect_column_stdev_to_be_between: of(bounds),
    expect_column_sum_to_be_between: of(bounds),
    expect_column_unique_value_count_to_be_between: of(() => range(whole)),
    expect_column_proportion_of_unique_values_to_be_between: of(() => ({
      min_value: pick([0, 0.5]),
      max_value: pick([0.5, 1]),
    })),
    expect_column_proportion_of_non_null_values_to_be_between: of(() => ({
      min_value: pick([0, 0.5]),
      max_value: pick([0.5, 1]),
    })),
    expect_column_quantile_values_to_be_between: of(() => ({
      quantile_ranges: {
        quantiles: [0.1, 0.5, 0.9],
        value_ranges: [
          [number(), null],
          [null, number()],
          [-10, 10],
        ],
      },
      ...some(0.5, {
        allow_relative_error: pick(['linear', 'lower', 'higher', 'midpoint', 'nearest', false]),
      }),
    })),
    expect_column_distinct_values_to_be_in_set: of(set),
    expect_column_distinct_values_to_contain_set: of(() => ({
      value_set: [pick([1, 'a', 7, true])],
    })),
    expect_column_distinct_values_to_equal_set: of(set),
    expect_column_most_common_value_to_be_in_set: of(() => ({
      ...set(),
      ...some(0.5, { ties_okay: often(0.5) }),
    })),
    expect_column_kl_divergence_to_be_less_than: of(() => ({
      partition_object: pick<Kwargs>([
        { values: [-2, -1, 0, 1, 2, 3], weights: [0.2, 0.2, 0.2, 0.2, 0.1, 0.1] },
        { values: ['a', 'b', 'é'], weights: [0.5, 0.25, 0.25] },
        { bins: [-10, 0, 5, 10], weights: [0.5, 0.3, 0.2] },
        { bins: [-1, 0, 1, 2], weights: [0.25, 0.5, 0.15], tail_weights: [0.05, 0.05] },
      ]),
      threshold: pick([0.1, 0.5, 2]),
      ...some(0.4, { tail_weight_holdout: pick([0.01, 0.1]) }),
      ...some(0.2, { internal_weight_holdout: 0.01 }),
    })),
    expect_column_pair_values_a_to_be_greater_than_b: pair(() =>
      some(0.5, { or_equal: often(0.5) }),
    ),
    expect_column_pair_values_to_be_equal: pair(() => ({})),
    expect_compound_columns_to_be_unique: several(() => ({})),
    expect_multicolumn_sum_to_equal: several(() => ({ sum_total: pick([0, 7, 8, 10]) })),
    expect_multicolumn_values_to_be_equal: several(() => ({})),
    expect_select_column_values_to_be_unique_within_record: several(() => ({})),
    expect_table_row_count_to_be_between: () => ({
      min_value: pick([0, 1, 30]),
      max_value: pick([30, 31]),
    }),
    expect_table_row_count_to_equal: () => ({ value: pick([0, 1, 30]) }),
    expect_table_column_count_to_be_between: () => ({
      min_value: pick([0, 5]),
      max_value: pick([7, 12]),
    }),
    expect_table_column_count_to_equal: () => ({ value: pick([4, 12]) }),
    expect_table_columns_to_match_set: () => ({
      column_set: pick([['i', 'f', 's'], ['s', 'i', 'f', 'd'], ['zz']]),
      ...some(0.5, { exact_match: often(0.5) }),
    }),
    expect_table_columns_to_match_ordered_list: () => ({
      column_list: pick([
        ['i', 'f', 's', 'd'],
        ['i', 'zz'],
      ]),
    }),
  };
  const types = Object.keys(makers);
  const cases = Array.from({ length: count }, (_, at): ExpectationCase => {
    const type = types[at % types.length] as string;
    const table = pick(['many', 'many', 'many', 'many', 'many', 'many', 'empty', 'one']);
    const names = (tables[table]?.columns ?? []).map(({ name }) => name);
    const first = often(0.02) ? 'nope' : pick(names);
    const place = Math.floor(next() * names.length);
    const second = (
      names[place] === first ? names[(place + 1) % names.length] : names[place]
    ) as string;
    const takesRows = !type.startsWith('expect_table_c') && type !== 'expect_column_to_exist';
    return {
      table,
      type,
      kwargs: {
        ...(makers[type] as Make)(first, second),
        ...(takesRows && often(0.2) ? pick(conditions) : {}),
      },
      result_format: pick(['SUMMARY', 'SUMMARY', 'SUMMARY', 'COMPLETE', 'BASIC', 'BOOLEAN_ONLY']),
    };
  });
  return { tables, cases };
}
