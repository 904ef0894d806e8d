import { columnAggregate } from './aggregates.ts';
import type { Fields } from './arguments.ts';
import type { CheckMaker } from './check.ts';
import { columnMap, type RuleMaker } from './column-map.ts';
import { pairMap } from './records.ts';

/** What an expectation takes, and what judges it. */
export interface CatalogueEntry {
  readonly fields: Fields;
  readonly check: CheckMaker;
}

const column = { column: 'text!' } as const;
/** Bounds that may be of any type. */
export const range = {
  min_value: 'bound',
  max_value: 'bound',
  strict_min: 'flag',
  strict_max: 'flag',
} as const;
/** Bounds that are counts. */
export const whole = {
  min_value: 'count',
  max_value: 'count',
  strict_min: 'flag',
  strict_max: 'flag',
} as const;
/** Bounds that are numbers. */
export const numbers = {
  min_value: 'number',
  max_value: 'number',
  strict_min: 'flag',
  strict_max: 'flag',
} as const;

/** Each value that is not missing, by a rule. */
export const map = (metric: string, fields: Fields, make: RuleMaker): CatalogueEntry => ({
  fields: { ...column, mostly: 'mostly', ...fields },
  check: columnMap(`${metric}.condition`, make),
});
/** Each value, by a check of its own. */
export const each = (fields: Fields, check: CheckMaker): CatalogueEntry => ({
  fields: { ...column, mostly: 'mostly', ...fields },
  check,
});
/** A figure of a column within bounds. */
export const measured = (
  metric: string,
  measure: Parameters<typeof columnAggregate>[1],
  fields: Fields = range,
): CatalogueEntry => ({
  fields: { ...column, ...fields },
  check: columnAggregate(metric, measure),
});
/** A column as a whole. */
export const ofColumn = (fields: Fields, check: CheckMaker): CatalogueEntry => ({
  fields: { ...column, ...fields },
  check,
});
/** Two columns, row by row. */
export const pair = (
  metric: string,
  fields: Fields,
  make: Parameters<typeof pairMap>[1],
): CatalogueEntry => ({
  fields: {
    column_A: 'text!',
    column_B: 'text!',
    mostly: 'mostly',
    ignore_row_if: 'text',
    ...fields,
  },
  check: pairMap(`${metric}.condition`, make),
});
/** Several columns, row by row. */
export const several = (fields: Fields, check: CheckMaker): CatalogueEntry => ({
  fields: { column_list: 'texts!', mostly: 'mostly', ignore_row_if: 'text', ...fields },
  check,
});
/** The table. */
export const ofTable = (fields: Fields, check: CheckMaker): CatalogueEntry => ({ fields, check });
