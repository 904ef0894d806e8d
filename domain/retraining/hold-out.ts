import type { TrainableModel } from '../registry/target-of.ts';
import { findColumn, isMissing } from '../training/columns.ts';
import { concatTables } from '../training/concat-tables.ts';
import { selectRows } from '../training/select-rows.ts';
import { splitHoldOut } from '../training/split.ts';
import type { Table } from '../training/table.ts';

export interface SplitData {
  readonly train: Table;
  readonly holdOut: Table;
  /** Which rows `holdOut` has, for people. */
  readonly words: string;
}

const fraction = 0.2;
/** The same for every model: what is held out from one is held out from all that learn from the same rows. */
const salt = 'loopwright';
/** From so many labelled predictions in the hold-out on, they alone decide: they are what the model meets today. */
const minNewest = 300;

/**
 * The rows to learn from and the rows to judge by. A row's side depends on its content only, so a
 * champion trained here before has not seen the hold-out either. Rows without a target are left out.
 */
export function splitData(
  table: Table,
  model: Pick<TrainableModel, 'target' | 'idColumns'>,
  baseRows: number,
): SplitData {
  const target = findColumn(table, model.target);
  const has = (row: number) => target !== undefined && !isMissing(target, row);
  const range = (from: number, to: number) =>
    selectRows(table, Array.from({ length: to - from }, (_, i) => from + i).filter(has));
  const options = { fraction, salt, ignore: model.idColumns };
  const base = splitHoldOut(range(0, baseRows), options);
  const newest = splitHoldOut(range(baseRows, table.rows), options);
  const train = concatTables(base.train, newest.train);
  if (newest.holdOut.rows >= minNewest)
    return {
      train,
      holdOut: newest.holdOut,
      words: `${newest.holdOut.rows} held-out labelled predictions.`,
    };
  const holdOut = concatTables(base.holdOut, newest.holdOut);
  return {
    train,
    holdOut,
    words: `${holdOut.rows} held-out rows (${newest.holdOut.rows} of them labelled predictions; from ${minNewest} on they alone would decide).`,
  };
}
