import * as aggregate from './aggregates.ts';
import {
  type CatalogueEntry,
  each,
  map,
  measured,
  numbers,
  ofColumn,
  ofTable,
  pair,
  range,
  several,
  whole,
} from './catalogue-entry.ts';
import { nullMap } from './column-map.ts';
import * as distinct from './distinct-values.ts';
import { klDivergence } from './kl-divergence.ts';
import * as records from './records.ts';
import { notOutliers, zScores } from './scores.ts';
import * as table from './table-checks.ts';
import { typeInList, typeIs } from './type-names.ts';
import { uniqueRecords, uniqueValues } from './uniqueness.ts';
import * as rule from './value-rules.ts';

/** Every type of expectation that is judged here, under Great Expectations' name. */
export const catalogue: Readonly<Record<string, CatalogueEntry>> = {
  // Each value of a column.
  expect_column_values_to_be_between: map('column_values.between', range, rule.between),
  expect_column_values_to_be_in_set: map(
    'column_values.in_set',
    { value_set: 'list!' },
    rule.inSet,
  ),
  expect_column_values_to_not_be_in_set: map(
    'column_values.not_in_set',
    { value_set: 'list!' },
    rule.not(rule.inSet),
  ),
  expect_column_values_to_be_of_type: each({ type_: 'text!' }, typeIs),
  expect_column_type_to_be: ofColumn({ type_: 'text!' }, typeIs),
  expect_column_values_to_be_in_type_list: each({ type_list: 'texts' }, typeInList),
  expect_column_values_to_be_null: each({}, nullMap('column_values.null.condition', true)),
  expect_column_values_to_not_be_null: each({}, nullMap('column_values.nonnull.condition', false)),
  expect_column_values_to_be_unique: each({}, uniqueValues),
  expect_column_values_to_match_regex: map(
    'column_values.match_regex',
    { regex: 'text' },
    rule.matchesRegex,
  ),
  expect_column_values_to_not_match_regex: map(
    'column_values.not_match_regex',
    { regex: 'text!' },
    rule.not(rule.matchesRegex),
  ),
  expect_column_values_to_match_regex_list: map(
    'column_values.match_regex_list',
    { regex_list: 'texts!', match_on: 'text' },
    rule.matchesRegexList,
  ),
  expect_column_values_to_not_match_regex_list: map(
    'column_values.not_match_regex_list',
    { regex_list: 'texts!' },
    rule.not(rule.matchesRegexList),
  ),
  expect_column_values_to_match_like_pattern: map(
    'column_values.match_like_pattern',
    { like_pattern: 'text!' },
    rule.matchesLike,
  ),
  expect_column_values_to_not_match_like_pattern: map(
    'column_values.not_match_like_pattern',
    { like_pattern: 'text!' },
    rule.not(rule.matchesLike),
  ),
  expect_column_values_to_match_like_pattern_list: map(
    'column_values.match_like_pattern_list',
    { like_pattern_list: 'texts!', match_on: 'text' },
    rule.matchesLikeList,
  ),
  expect_column_values_to_not_match_like_pattern_list: map(
    'column_values.not_match_like_pattern_list',
    { like_pattern_list: 'texts!' },
    rule.not(rule.matchesLikeList),
  ),
  expect_column_value_lengths_to_be_between: map(
    'column_values.value_length.between',
    whole,
    rule.lengthBetween,
  ),
  expect_column_value_lengths_to_equal: map(
    'column_values.value_length.equals',
    { value: 'number!' },
    rule.lengthEquals,
  ),
  expect_column_values_to_match_strftime_format: map(
    'column_values.match_strftime_format',
    { strftime_format: 'text!' },
    rule.matchesTimeFormat,
  ),
  expect_column_values_to_be_json_parseable: map('column_values.json_parseable', {}, rule.isJson),
  expect_column_values_to_be_increasing: map(
    'column_values.increasing',
    { strictly: 'flag' },
    rule.inOrder(1),
  ),
  expect_column_values_to_be_decreasing: map(
    'column_values.decreasing',
    { strictly: 'flag' },
    rule.inOrder(-1),
  ),
  expect_column_value_z_scores_to_be_less_than: each(
    { threshold: 'number!', double_sided: 'flag!' },
    zScores,
  ),
  expect_column_values_to_not_be_outliers: each(
    { method: 'text', multiplier: 'number' },
    notOutliers,
  ),
  // A column as a whole.
  expect_column_to_exist: ofColumn({ column_index: 'count' }, table.columnExists),
  expect_column_max_to_be_between: measured('column.max', aggregate.greatest),
  expect_column_min_to_be_between: measured('column.min', aggregate.least),
  expect_column_mean_to_be_between: measured('column.mean', aggregate.mean),
  expect_column_median_to_be_between: measured('column.median', aggregate.median),
  expect_column_stdev_to_be_between: measured(
    'column.standard_deviation',
    aggregate.standardDeviation,
    numbers,
  ),
  expect_column_sum_to_be_between: measured('column.sum', aggregate.sum),
  expect_column_unique_value_count_to_be_between: measured(
    'column.distinct_values.count',
    aggregate.uniqueCount,
    whole,
  ),
  expect_column_proportion_of_unique_values_to_be_between: measured(
    'column.unique_proportion',
    aggregate.uniqueShare,
    numbers,
  ),
  expect_column_proportion_of_non_null_values_to_be_between: measured(
    'column.non_null_proportion',
    aggregate.presentShare,
    numbers,
  ),
  expect_column_quantile_values_to_be_between: ofColumn(
    { quantile_ranges: 'object!', allow_relative_error: 'any' },
    aggregate.quantilesBetween,
  ),
  expect_column_distinct_values_to_be_in_set: ofColumn(
    { value_set: 'list!' },
    distinct.distinctInSet,
  ),
  expect_column_distinct_values_to_contain_set: ofColumn(
    { value_set: 'list!' },
    distinct.distinctContain,
  ),
  expect_column_distinct_values_to_equal_set: ofColumn(
    { value_set: 'list!' },
    distinct.distinctEqual,
  ),
  expect_column_most_common_value_to_be_in_set: ofColumn(
    { value_set: 'list!', ties_okay: 'flag' },
    distinct.mostCommonInSet,
  ),
  expect_column_kl_divergence_to_be_less_than: ofColumn(
    {
      partition_object: 'object',
      threshold: 'number',
      tail_weight_holdout: 'number',
      internal_weight_holdout: 'number',
      bucketize_data: 'flag',
      min_value: 'bound',
      max_value: 'bound',
    },
    klDivergence,
  ),
  // Columns beside each other.
  expect_column_pair_values_a_to_be_greater_than_b: pair(
    'column_pair_values.a_greater_than_b',
    { or_equal: 'flag' },
    records.pairGreater,
  ),
  expect_column_pair_values_to_be_equal: pair('column_pair_values.equal', {}, records.pairEqual),
  expect_column_pair_values_to_be_in_set: pair(
    'column_pair_values.in_set',
    { value_pairs_set: 'list!' },
    records.pairInSet,
  ),
  expect_compound_columns_to_be_unique: several({}, uniqueRecords),
  expect_multicolumn_sum_to_equal: several(
    { sum_total: 'number!' },
    records.multicolumnMap('multicolumn_sum.equal.condition', records.sumEquals),
  ),
  expect_multicolumn_values_to_be_equal: several(
    {},
    records.multicolumnMap('multicolumn_values.equal.condition', records.allEqual),
  ),
  expect_select_column_values_to_be_unique_within_record: several(
    {},
    records.multicolumnMap(
      'select_column_values.unique.within_record.condition',
      records.allDifferent,
    ),
  ),
  expect_multicolumn_values_to_be_unique: several(
    {},
    records.multicolumnMap(
      'select_column_values.unique.within_record.condition',
      records.allDifferent,
    ),
  ),
  // The table.
  expect_table_row_count_to_be_between: ofTable(whole, table.rowCountBetween),
  expect_table_row_count_to_equal: ofTable({ value: 'count!' }, table.rowCountEquals),
  expect_table_row_count_to_equal_other_table: ofTable(
    { other_table_name: 'text!' },
    table.needsDatabase('A comparison with another table'),
  ),
  expect_table_column_count_to_be_between: ofTable(numbers, table.columnCountBetween),
  expect_table_column_count_to_equal: ofTable({ value: 'count!' }, table.columnCountEquals),
  expect_table_columns_to_match_set: ofTable(
    { column_set: 'texts', exact_match: 'flag' },
    table.columnsMatchSet,
  ),
  expect_table_columns_to_match_ordered_list: ofTable(
    { column_list: 'texts' },
    table.columnsMatchOrderedList,
  ),
  unexpected_rows_expectation: ofTable(
    { unexpected_rows_query: 'text!', description: 'text' },
    table.needsDatabase('A query (unexpected_rows_expectation)'),
  ),
  expect_query_results_to_match_comparison: ofTable(
    {
      base_query: 'any',
      comparison_data_source_name: 'any',
      comparison_query: 'any',
      mostly: 'mostly',
    },
    table.needsDatabase('A comparison of queries'),
  ),
};
