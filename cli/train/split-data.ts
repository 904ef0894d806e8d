import { invalid } from '#domain/errors.ts';
import { findColumn, isMissing, textOf } from '#domain/training/columns.ts';
import { keepApart } from '#domain/training/evaluation/hold-out.ts';
import { minRows } from '#domain/training/features/infer-table.ts';
import { isoDate } from '#domain/training/features/iso-date.ts';
import { seededRandom, shuffle } from '#domain/training/random.ts';
import { selectRows } from '#domain/training/select-rows.ts';
import type { Table } from '#domain/training/table.ts';
import type { TrainRequest } from './train-request.ts';

export interface SplitData {
  readonly train: Table;
  readonly judge: Table;
  readonly notes: readonly string[];
}

/** The same for every model, as where models retrain by themselves (domain/retraining/hold-out.ts). */
const salt = 'loopwright';
/** A class with fewer rows to learn from cannot be learnt. */
const minClassRows = 2;
/** Fewer rows to judge by give intervals too wide to decide anything. */
const fewRows = 100;

/** With fewer rows to judge by, chance alone can halve or double them. */
const fewWanted = 20;

/**
 * Rows to learn from and rows to judge by, which nothing that learns or chooses sees. A class that would be left with one
 * row to learn from keeps all of its rows there; with groups or time, which must stay apart, it is left out. Errors: `invalid` where too few rows would be left on a side.
 */
export function splitData(
  table: Table,
  { target, idColumns, group, time, holdOut: fraction }: TrainRequest,
  isClasses: boolean,
): SplitData {
  const column = findColumn(table, target);
  if (column === undefined) return { train: table, judge: table, notes: [] };
  const has = (row: number) => !isMissing(column, row);
  const apart = keepApart(table, {
    fraction,
    salt,
    ignore: idColumns,
    ...(group !== undefined && { group }),
    ...(time !== undefined && { time }),
  });
  const notes = unsortedNotes(table, time);
  let train: Int32Array = apart.train.filter(has);
  let judge: Int32Array = apart.holdOut.filter(has);
  const wanted = (train.length + judge.length) * fraction;
  const isFar = judge.length < wanted / 2 || judge.length > wanted * 2;
  if (group === undefined && time === undefined && isFar && wanted >= fewWanted) {
    notes.push(
      'So many rows are equal that those to judge by were drawn one by one: equal ones are on both sides.',
    );
    ({ train, judge } = drawn(Int32Array.from([...train, ...judge]).sort(), fraction));
  }
  if (isClasses) {
    const labels = textOf(column);
    const learnt = new Map<string, number>();
    for (const row of train)
      learnt.set(labels[row] ?? '', (learnt.get(labels[row] ?? '') ?? 0) + 1);
    const isRare = (row: number) => (learnt.get(labels[row] ?? '') ?? 0) < minClassRows;
    const rare = judge.filter(isRare);
    if (rare.length > 0) {
      const names = [...new Set([...rare].map((row) => `"${labels[row]}"`))].join(', ');
      judge = judge.filter((row) => !isRare(row));
      if (group === undefined && time === undefined) {
        notes.push(`All rows of ${names} are learnt from and none judged by: there are too few.`);
        train = Int32Array.from([...train, ...rare]).sort();
      } else {
        // What is judged by time or by group must not be learnt from, whatever its class.
        notes.push(
          `${names}: hardly any row to learn from before the split by ${time ?? group}; left out of both sides.`,
        );
        train = train.filter((row) => !isRare(row));
      }
    }
  }
  if (train.length < minRows || judge.length === 0)
    throw invalid(
      `Of ${train.length + judge.length} rows with a value in "${target}", ${judge.length} were held out and ${train.length} left to learn from; training needs ${minRows} and at least one to judge by.`,
      { field: 'target', hint: 'Collect more rows, or give rows to judge by with --valid.' },
    );
  if (judge.length < fewRows)
    notes.push(`Only ${judge.length} rows to judge by: see how wide the intervals are.`);
  return { train: selectRows(table, train), judge: selectRows(table, judge), notes };
}

/** `13/05/2026` sorts by its day: the latest by its text is not the latest. */
function unsortedNotes(table: Table, time: string | undefined): string[] {
  const column = time === undefined ? undefined : findColumn(table, time);
  if (column?.kind !== 'text') return [];
  const odd = column.values.find(
    (text) => text !== '' && !isoDate(text, 'T') && !isoDate(text, ' '),
  );
  return odd === undefined
    ? []
    : [
        `"${column.name}" has "${odd}", which is no ISO 8601 date (2026-05-13): the latest rows are those that are last by their text.`,
      ];
}

/** By chance and not by content, which would put all rows of one content on one side. */
function drawn(rows: Int32Array, fraction: number) {
  const order = Int32Array.from(rows);
  shuffle(order, seededRandom(1));
  const held = Math.round(order.length * fraction);
  return { judge: order.slice(0, held).sort(), train: order.slice(held).sort() };
}
