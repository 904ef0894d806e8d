import { invalid } from '../../errors.ts';

export const resultFormats = ['BOOLEAN_ONLY', 'BASIC', 'SUMMARY', 'COMPLETE'] as const;
export type ResultFormatName = (typeof resultFormats)[number];

/** How much a result tells. */
export interface ResultFormat {
  readonly format: ResultFormatName;
  /** How many unexpected values the partial lists hold at most. */
  readonly partialCount: number;
  readonly withoutValues: boolean;
  /** COMPLETE: rows are told by the values of these columns instead of their numbers. */
  readonly indexColumns: readonly string[];
}

/** Great Expectations tells at most so many values in COMPLETE. */
export const maxRecords = 200;

export const summary: ResultFormat = {
  format: 'SUMMARY',
  partialCount: 20,
  withoutValues: false,
  indexColumns: [],
};

/** A name, or Great Expectations' object. @throws DomainError `invalid` */
export function parseResultFormat(value: unknown): ResultFormat {
  if (value === undefined || value === null) return summary;
  const given = (typeof value === 'string' ? { result_format: value } : value) as Readonly<
    Record<string, unknown>
  >;
  const format = given.result_format ?? 'SUMMARY';
  if (!resultFormats.includes(format as ResultFormatName))
    throw invalid(`The result format ${String(format)} is unknown.`, {
      field: 'result_format',
      hint: `Use one of ${resultFormats.join(', ')}.`,
    });
  const count = Number(given.partial_unexpected_count ?? 20);
  const names = given.unexpected_index_column_names;
  return {
    format: format as ResultFormatName,
    partialCount: Number.isInteger(count) && count >= 0 ? Math.min(count, maxRecords) : 20,
    withoutValues: given.exclude_unexpected_values === true,
    indexColumns: Array.isArray(names) ? names.map(String) : [],
  };
}
