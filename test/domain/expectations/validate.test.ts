import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue } from '#domain/expectations/checks/catalogue.ts';
import { exceptionOf } from '#domain/expectations/result/validation-result.ts';
import { parseSuite } from '#domain/expectations/suite/parse-suite.ts';
import { columnTable } from '#domain/expectations/table/column-table.ts';
import { validateSuite } from '#domain/expectations/validate.ts';
import { judge } from './judge.ts';

const people = columnTable(
  {
    id: [1, 2, 3, 4, 4],
    age: [20, 30, null, 50, 130],
    name: ['Ann', 'Bob', null, 'Zoë', '日本'],
    mixed: [1, 'a', null, true, 2.5],
    none: [null, null, null, null, null],
  },
  { partRows: 2 },
);

const between = 'expect_column_values_to_be_between';

describe('DAT-4: a result has the shape of Great Expectations', () => {
  it('judges the values that are not missing, and counts percentages of both', () => {
    const { success, result } = judge(people, between, {
      column: 'age',
      min_value: 0,
      max_value: 120,
    });
    expect(success).toBe(false);
    expect(result).toEqual({
      element_count: 5,
      unexpected_count: 1,
      unexpected_percent: 25,
      partial_unexpected_list: [130],
      missing_count: 1,
      missing_percent: 20,
      unexpected_percent_total: 20,
      unexpected_percent_nonmissing: 25,
      partial_unexpected_counts: [{ value: 130, count: 1 }],
      partial_unexpected_index_list: [4],
    });
  });

  it.each([
    [0.75, true],
    [0.76, false],
  ])('is met with mostly %d: %s', (mostly, met) => {
    const kwargs = { column: 'age', min_value: 0, max_value: 120, mostly };
    expect(judge(people, between, kwargs).success).toBe(met);
  });

  it('tells as much as the format asks for', () => {
    const kwargs = { column: 'age', max_value: 40 };
    const keys = (as: string) => Object.keys(judge(people, between, kwargs, { as }).result);
    expect(keys('BOOLEAN_ONLY')).toEqual([]);
    expect(keys('BASIC')).not.toContain('partial_unexpected_counts');
    expect(judge(people, between, kwargs, { as: 'COMPLETE' }).result).toMatchObject({
      unexpected_list: [50, 130],
      unexpected_index_list: [3, 4],
    });
  });

  it('lists at most 20 values, and 200 in COMPLETE, and counts all', () => {
    const many = columnTable({ x: Array.from({ length: 1_000 }, (_, at) => at) });
    const { result } = judge(many, between, { column: 'x', max_value: -1 }, { as: 'COMPLETE' });
    expect(result.unexpected_count).toBe(1_000);
    expect(result.partial_unexpected_list).toHaveLength(20);
    expect(result.unexpected_list).toHaveLength(200);
  });

  it('has no success_percent when nothing was evaluated', async () => {
    const { success, statistics } = await validateSuite(
      parseSuite({ name: 's', expectations: [] }),
      people,
    );
    expect([success, statistics.success_percent]).toEqual([true, null]);
  });

  it('an empty table, and a column without any value, meet what is asked of each value', () => {
    const empty = columnTable({ x: [] });
    expect(judge(empty, between, { column: 'x', min_value: 0 })).toMatchObject({
      success: true,
      result: { element_count: 0, unexpected_percent: null, missing_percent: null },
    });
    expect(judge(people, between, { column: 'none', min_value: 0 })).toMatchObject({
      success: true,
      result: { missing_count: 5, unexpected_percent: null, unexpected_percent_total: 0 },
    });
    expect(
      judge(empty, 'expect_column_mean_to_be_between', { column: 'x', min_value: 0 }),
    ).toMatchObject({
      success: false,
      result: { observed_value: null },
    });
  });
});

describe('DAT-4: what cannot be judged is a result with words, and ends no other expectation', () => {
  it.each([
    ['a type nobody knows', 'expect_miracle', {}, /not a known expectation/],
    ['a type that is a name of every object', 'constructor', {}, /not a known expectation/],
    [
      'a column that is not there',
      between,
      { column: 'nope', min_value: 0 },
      /"nope".* does not exist/,
    ],
    [
      'a misspelt argument',
      between,
      { column: 'age', minimum: 0 },
      /minimum: this argument is not known/,
    ],
    [
      'an argument of another type',
      between,
      { column: 'age', min_value: 0, mostly: 7 },
      /mostly: must be a number from 0 to 1/,
    ],
    ['numbers as bounds of texts', between, { column: 'name', min_value: 0 }, /same type/],
    [
      'a mean of texts',
      'expect_column_mean_to_be_between',
      { column: 'name' },
      /numbers are needed/,
    ],
    [
      'a pattern that is none',
      'expect_column_values_to_match_regex',
      { column: 'name', regex: '(' },
      /cannot be used/,
    ],
    [
      'a query',
      'unexpected_rows_expectation',
      { unexpected_rows_query: 'SELECT 1' },
      /needs a database/,
    ],
    [
      'a condition that cannot be read',
      between,
      { column: 'age', min_value: 0, row_condition: 'age >>> 3' },
      /cannot be read/,
    ],
    [
      'a condition on a column that is not there',
      between,
      { column: 'age', min_value: 0, row_condition: 'nope > 3' },
      /does not exist/,
    ],
    [
      'a parameter without a value',
      between,
      { column: 'age', min_value: { $PARAMETER: 'low' } },
      /No value found for \$PARAMETER low/,
    ],
  ])('%s', (_, type, kwargs, words) => {
    const result = judge(people, type, kwargs);
    expect(result.success).toBe(false);
    expect(exceptionOf(result)).toMatch(words);
  });

  it('files a missing column under the metric, as Great Expectations does', () => {
    const { exception_info } = judge(people, between, { column: 'nope', min_value: 0 });
    expect(Object.keys(exception_info)[0]).toMatch(
      /^MetricConfigurationID\(metric_name='column_values.between/,
    );
  });
});

describe('DAT-4: rows, parameters, severities', () => {
  it.each([
    ['pandas', 'age >= 30 and name != "Bob"', 2],
    ['pandas', 'not (age > 25)', 2],
    ['pandas', '`age`.isnull() or id in [1, 2]', 3],
    ['great_expectations', 'col("age").notNull()', 4],
    ['great_expectations', 'col("name") == "Zoë"', 1],
  ])('%s: %s takes %d rows', (condition_parser, row_condition, rows) => {
    const kwargs = { column: 'id', row_condition, condition_parser };
    expect(judge(people, 'expect_column_values_to_not_be_null', kwargs).result.element_count).toBe(
      rows,
    );
  });

  it('takes the conditions of 1.x', () => {
    const row_condition = {
      type: 'or',
      conditions: [
        { type: 'comparison', column: { name: 'age' }, operator: 'IN', parameter: [20, 30] },
        { type: 'nullity', column: { name: 'age' }, is_null: true },
      ],
    };
    const { result } = judge(people, 'expect_table_row_count_to_equal', {
      value: 3,
      row_condition,
    });
    expect(result.observed_value).toBe(3);
  });

  it('resolves $PARAMETER by name and by arithmetic, of the run before the suite', async () => {
    const suite = parseSuite({
      name: 's',
      suite_parameters: { rows: 4, spare: 1 },
      expectations: [
        {
          type: 'expect_table_row_count_to_equal',
          kwargs: { value: { $PARAMETER: 'rows + 2 * (spare - 0)' } },
        },
      ],
    });
    expect((await validateSuite(suite, people, { parameters: { rows: 3 } })).success).toBe(true);
    expect((await validateSuite(suite, people)).success).toBe(false);
  });

  it('keeps severity, id, notes and meta beside each result', async () => {
    const suite = parseSuite({
      name: 's',
      expectations: [
        {
          type: 'expect_column_to_exist',
          kwargs: { column: 'zip' },
          severity: 'warning',
          notes: 'why',
          id: 'x',
          meta: { a: 1 },
        },
      ],
    });
    const { results } = await validateSuite(suite, people);
    expect(results[0]?.expectation_config).toMatchObject({
      severity: 'warning',
      notes: 'why',
      id: 'x',
      meta: { a: 1 },
    });
  });
});

describe('DAT-4: rules that are easy to get wrong', () => {
  it.each([
    [
      'True is 1',
      'expect_column_values_to_be_in_set',
      { column: 'mixed', value_set: [1, 'a', 2.5] },
      true,
    ],
    [
      '"1" is not 1',
      'expect_column_values_to_be_in_set',
      { column: 'id', value_set: ['1', '2', '3', '4'] },
      false,
    ],
    [
      'a pattern is searched for anywhere',
      'expect_column_values_to_match_regex',
      { column: 'name', regex: 'n|o|本' },
      true,
    ],
    [
      'letters are Unicode letters',
      'expect_column_values_to_match_regex',
      { column: 'name', regex: '^\\w+$' },
      true,
    ],
    [
      'named groups are written as in Python',
      'expect_column_values_to_match_regex',
      { column: 'name', regex: '^(?P<a>.)' },
      true,
    ],
    [
      'floats have a point in their text',
      'expect_column_values_to_match_regex',
      { column: 'age', regex: '\\.0$' },
      true,
    ],
    [
      'lengths are of characters',
      'expect_column_value_lengths_to_be_between',
      { column: 'name', min_value: 2, max_value: 3 },
      true,
    ],
    [
      'both of a pair are unexpected',
      'expect_column_values_to_be_unique',
      { column: 'id', mostly: 0.6 },
      true,
    ],
    [
      'both of a pair are unexpected',
      'expect_column_values_to_be_unique',
      { column: 'id', mostly: 0.61 },
      false,
    ],
    [
      'text has the names of pandas 2 and 3',
      'expect_column_values_to_be_of_type',
      { column: 'name', type_: 'object' },
      true,
    ],
    [
      'a missing value makes whole numbers floats',
      'expect_column_values_to_be_of_type',
      { column: 'age', type_: 'float64' },
      true,
    ],
    [
      '30 February is no date',
      'expect_column_values_to_match_strftime_format',
      { column: 'name', strftime_format: '%Y-%m-%d' },
      false,
    ],
    [
      'a tie has no most common value',
      'expect_column_most_common_value_to_be_in_set',
      { column: 'name', value_set: ['Ann'] },
      false,
    ],
    [
      'unless ties are okay',
      'expect_column_most_common_value_to_be_in_set',
      { column: 'name', value_set: ['Ann'], ties_okay: true },
      true,
    ],
    [
      'a pair with a missing value is not greater',
      'expect_column_pair_values_a_to_be_greater_than_b',
      { column_A: 'age', column_B: 'id' },
      false,
    ],
    [
      'unless such rows are ignored',
      'expect_column_pair_values_a_to_be_greater_than_b',
      { column_A: 'age', column_B: 'id', ignore_row_if: 'either_value_is_missing' },
      true,
    ],
    [
      'LIKE matches the whole text',
      'expect_column_values_to_match_like_pattern',
      { column: 'name', like_pattern: '%o%', mostly: 0.25 },
      true,
    ],
  ])('%s (%s)', (_, type, kwargs, met) => {
    const result = judge(people, type, kwargs);
    expect([exceptionOf(result), result.success]).toEqual([undefined, met]);
  });

  it('whole numbers beyond 2^53 are told apart', () => {
    const table = columnTable({ id: [2n ** 60n, 2n ** 60n + 1n] }, { types: { id: 'object' } });
    expect(judge(table, 'expect_column_values_to_be_unique', { column: 'id' }).success).toBe(true);
  });

  it('spread is exact for large values close together', () => {
    const table = columnTable({ x: [1e9 + 1, 1e9 + 2, 1e9 + 3] }, { partRows: 1 });
    const { result } = judge(table, 'expect_column_stdev_to_be_between', { column: 'x' });
    expect(result.observed_value).toBeCloseTo(1, 12);
  });
});

describe('DAT-4: any cut of the table gives the same result', () => {
  it('for every type in the catalogue', () => {
    const value = fc.oneof(
      fc.constantFrom(null, 0, 1, -1, 2.5, 1e308, 'a', 'ß', '', true),
      fc.double(),
      fc.string(),
    );
    const kwargs = {
      column: 'a',
      column_A: 'a',
      column_B: 'b',
      column_list: ['a', 'b'],
      value_set: [0, 'a'],
      min_value: 0,
      max_value: 3,
      value: 2,
      regex: 'a',
      regex_list: ['a'],
      type_: 'int',
      type_list: ['int'],
      strftime_format: '%Y',
      threshold: 1,
      double_sided: true,
      quantile_ranges: { quantiles: [0.5], value_ranges: [[0, 1]] },
      value_pairs_set: [[0, 1]],
      sum_total: 1,
      like_pattern: 'a%',
      like_pattern_list: ['a%'],
      partition_object: { values: [0, 'a'], weights: [0.5, 0.5] },
      column_set: ['a'],
      other_table_name: 'x',
      unexpected_rows_query: 'x',
    };
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        (rows, partRows) => {
          const columns = { a: rows.map(([a]) => a), b: rows.map(([, b]) => b) };
          for (const [type, { fields }] of Object.entries(catalogue)) {
            const own = Object.fromEntries(
              Object.entries(kwargs).filter(([name]) => Object.hasOwn(fields, name)),
            );
            const whole = judge(columnTable(columns), type, own, { as: 'COMPLETE' });
            const cut = judge(columnTable(columns, { partRows }), type, own, { as: 'COMPLETE' });
            const { observed_value: one, ...rest } = whole.result;
            const { observed_value: other, ...others } = cut.result;
            expect(others).toEqual(rest);
            if (typeof one === 'number' && typeof other === 'number' && Number.isFinite(one))
              expect(Math.abs(other - one)).toBeLessThanOrEqual(1e-9 * Math.abs(one) + 1e-12);
            else expect(other).toEqual(one);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
