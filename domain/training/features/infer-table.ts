import { invalid } from '#domain/errors.ts';
import { modelLimits } from '#domain/onnx/check-model.ts';
import { maxWeight } from '../check-weights.ts';
import { findColumn } from '../columns.ts';
import { parseNumber } from '../missing.ts';
import type { Column, Table } from '../table.ts';
import type { Task } from '../task.ts';
import { columnRole } from './column-role.ts';
import type { ColumnRole, TableSchema } from './table-schema.ts';
import { type InferredTarget, inferTarget } from './target-column.ts';

/** Fewer rows than this teach nothing that a hold-out could confirm. */
export const minRows = 20;
/** Names of the graph's outputs: an ONNX graph cannot have an input of the same name. */
const outputNames = ['label', 'probabilities', 'prediction'];

export interface TableOptions {
  readonly target: string;
  /** Default: classes where the target is text or a few whole numbers, else regression. */
  readonly task?: Task;
  /** They identify rows (or order or group them); nothing is learnt from them. */
  readonly idColumns: readonly string[];
  /** Binary only: the class whose probability is scored. Default: the last of the sorted classes. */
  readonly positiveClass?: string;
  /** Column that says how much each row counts, > 0. */
  readonly weightColumn?: string;
  /** Further columns to leave out. */
  readonly ignore?: readonly string[];
}

/**
 * Decides what a model on this table learns, and from what. Rows without a target are left out and counted. Dropped, with
 * a note: identifiers, columns without any value or with the same value in every row, text that is different in nearly
 * every row and no sentences, and columns that are the target itself under another name. Numbers count as the model sees
 * them: float32, where 1e300 is infinite and so missing. Errors: `invalid` for a table nothing can be learnt from; the
 * message says why.
 */
export function inferTable(table: Table, options: TableOptions): TableSchema {
  const { target: name, idColumns, weightColumn, ignore = [] } = options;
  const column = findColumn(table, name);
  if (column === undefined) throw absent(table, name, 'target', 'to learn');
  checkNames(table);
  for (const id of idColumns)
    if (findColumn(table, id) === undefined)
      throw absent(table, id, 'idColumns', 'to tell rows by');
  const target = inferTarget(column, options, minRows);
  if (weightColumn !== undefined) checkWeights(table, weightColumn, target.rows);
  const without = table.rows - target.rows.length;
  const notes = without > 0 ? [`Left out ${without} rows without a value in "${name}".`] : [];
  const leftOut: Record<string, string> = {};
  for (const each of ignore) leftOut[each] = 'it was asked for';
  for (const each of idColumns) leftOut[each] = 'it identifies rows';
  const columns = table.columns.flatMap((each): ColumnRole[] => {
    if (each.name === name || each.name === weightColumn) return [];
    const why = Object.hasOwn(leftOut, each.name) ? leftOut[each.name] : undefined;
    const role = why ?? roleOf(each, target, name);
    if (typeof role !== 'string') return [role];
    notes.push(`Left out "${each.name}": ${role}.`);
    return [];
  });
  if (columns.length === 0)
    throw invalid('No column is left to learn from.', { hint: notes.join(' ') });
  if (columns.length > modelLimits.inputs)
    throw invalid(
      `There are ${columns.length} columns to learn from; a model takes at most ${modelLimits.inputs}.`,
      { hint: 'Leave out those that tell least.' },
    );
  checkOutputNames(columns);
  return {
    task: target.task,
    target: name,
    classes: target.classes,
    idColumns,
    ...(weightColumn !== undefined && { weightColumn }),
    columns,
    rows: target.rows.length,
    rowsWithoutTarget: without,
    notes,
  };
}

/** The role, or why the column has none. */
function roleOf(column: Column, target: InferredTarget, name: string): ColumnRole | string {
  const role = columnRole(column, target.rows);
  if (typeof role === 'string' || !isCopy(column, target)) return role;
  return `it says the same as "${name}" in every row, which will not be known when the model is asked`;
}

/** Whether each value of the column goes with one value of the target and the other way round. */
function isCopy(column: Column, { task, rows, y }: InferredTarget): boolean {
  if (task === 'regression') {
    if (column.kind !== 'number') return false;
    return rows.every((row, index) => column.values[row] === y[index]);
  }
  const labelOf = new Map<string | number, number>();
  const textFor = new Map<number, string | number>();
  return rows.every((row, index) => {
    const value = column.values[row] ?? '';
    const label = y[index] as number;
    if (!labelOf.has(value) && !textFor.has(label)) {
      labelOf.set(value, label);
      textFor.set(label, value);
      return true;
    }
    return labelOf.get(value) === label && Object.is(textFor.get(label), value);
  });
}

function absent(table: Table, name: string, field: string, purpose: string) {
  return invalid(`The data has no column "${name}" ${purpose}.`, {
    field,
    hint: `Its columns are: ${table.columns.map((each) => each.name).join(', ')}.`,
  });
}

function checkNames(table: Table): void {
  const names = new Set<string>();
  for (const { name } of table.columns) {
    if (name === '') throw invalid('A column has no name.', { hint: 'Name it or leave it out.' });
    if (names.has(name))
      throw invalid(`Two columns are named "${name}".`, { field: name, hint: 'Rename one.' });
    names.add(name);
  }
}

function checkOutputNames(columns: readonly ColumnRole[]): void {
  const taken = columns.find(({ name }) => outputNames.includes(name));
  if (taken === undefined) return;
  throw invalid(
    `A feature cannot be named "${taken.name}": the model gives its answer by that name.`,
    { field: taken.name, hint: 'Rename the column.' },
  );
}

function checkWeights(table: Table, name: string, rows: Int32Array): void {
  const column = findColumn(table, name);
  if (column === undefined) throw absent(table, name, 'weightColumn', 'to weigh rows by');
  for (const row of rows) {
    const given = column.values[row] ?? '';
    // One text makes texts of a whole column: that one is named, not the first.
    const weight = typeof given === 'string' ? (parseNumber(given) ?? Number.NaN) : given;
    if (weight > 0 && weight <= maxWeight) continue;
    const found = given === '' || Number.isNaN(given) ? 'none' : `"${given}"`;
    throw invalid(
      `A weight must be a number above 0, at most ${maxWeight}, but row ${row + 1} of "${name}" has ${found}.`,
      {
        field: name,
        hint: 'Give every row with a target a weight; leave out rows that should not count.',
      },
    );
  }
}
