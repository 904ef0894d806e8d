import { concatTables } from '#domain/training/concat-tables.ts';
import { addLags } from '#domain/training/features/lags.ts';
import { selectRows } from '#domain/training/select-rows.ts';
import type { Table } from '#domain/training/table.ts';
import type { TrainRequest } from './train-request.ts';

export interface PastWish {
  /** Whose past it is; all rows are one series when absent. */
  readonly entity?: string;
  /** Columns that have a past. */
  readonly columns: readonly string[];
  readonly lags: readonly number[];
  readonly windows: readonly number[];
}

export interface WithPast {
  readonly data: Table;
  readonly valid?: Table;
  readonly notes: readonly string[];
}

/** Columns that look back in time; rows to judge by look back into those to learn from, as they would where they are served. */
export function addPast(
  { past, time }: TrainRequest,
  data: Table,
  valid: Table | undefined,
): WithPast {
  if (past === undefined || time === undefined) return { data, ...(valid && { valid }), notes: [] };
  const all = addLags(valid === undefined ? data : concatTables(data, valid), { ...past, time });
  const names = all.columns.slice(
    -(past.columns.length * (past.lags.length + past.windows.length)),
  );
  const notes = [
    `Columns made of the past: ${names.map(({ name }) => name).join(', ')}. Whoever asks the model sends them by these names.`,
  ];
  if (valid === undefined) return { data: all, notes };
  const rows = (from: number, to: number) =>
    selectRows(
      all,
      Array.from({ length: to - from }, (_, at) => from + at),
    );
  return { data: rows(0, data.rows), valid: rows(data.rows, all.rows), notes };
}
