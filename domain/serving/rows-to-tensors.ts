import { invalid } from '../errors.ts';
import type { Datatype, Signature } from '../registry/signature.ts';
import type { FeatureValue } from './capture.ts';
import type { Tensor } from './model-runtime.ts';
import { isRounded } from './read-tensor.ts';
import { emptyRows, matrixWidth, type RowColumn, rowColumns, type Slot } from './row-columns.ts';
import { elements, shown } from './tensor-elements.ts';

/** Rows in one request; more belong in several requests, or in a batch transform. */
export const maxInstances = 1000;

export type Row = Readonly<Record<string, FeatureValue>>;

export interface RowsAsTensors {
  /** By column. */
  readonly rows: readonly Row[];
  /** One per input, with the rows as its first dimension. */
  readonly tensors: readonly Tensor[];
}

/**
 * Plain rows, `[{"tenure": 3, "contract": "One year"}]`, as the tensors of a model that has columns. Every column must be
 * named in every row; null says that a number or a text is missing. A model with one matrix takes rows without names too,
 * `[[3, 29.85]]`, in the order of its columns. `exact` answers the same rows with whole numbers beyond 2^53 as bigints
 * (json-body.ts). Throws `invalid` at the first value that is wrong.
 */
export function rowsToTensors(
  signature: Signature,
  instances: unknown,
  limit = maxInstances,
  exact: () => unknown = () => instances,
): RowsAsTensors {
  const columns = rowColumns(signature);
  if (columns === undefined)
    throw invalid('This model takes tensors, not columns.', {
      field: 'instances',
      hint: 'Ask it with POST /v2/models/{name}/infer; GET /v2/models/{name} lists its inputs.',
    });
  if (!Array.isArray(instances) || instances.length === 0)
    throw invalid('`instances` must be a list of at least one row.', {
      field: 'instances',
      hint: `Send {"instances":[{${listed(columns, ({ name }) => `"${name}": …`)}}]}.`,
    });
  if (instances.length > limit)
    throw invalid(`${instances.length} rows in one request; at most ${limit} are taken.`, {
      field: 'instances',
      hint: 'Send them in several requests.',
    });
  const ordered = matrixWidth(signature) !== undefined;
  instances.forEach((row: unknown, at) => {
    if (ordered && Array.isArray(row)) checkLength(columns, row, at);
    else checkColumns(columns, row, at);
  });
  const given = instances as readonly GivenRow[];
  const { tensors, slots } = emptyRows(signature, given.length);
  columns.forEach((column, at) => {
    fill(slots[at] as Slot, { column, at }, given, exact);
  });
  return { rows: given.map((row) => byName(columns, row)), tensors };
}

type GivenRow = Row | readonly FeatureValue[];

const isOrdered = (row: unknown): row is readonly FeatureValue[] => Array.isArray(row);

const byName = (columns: readonly RowColumn[], row: GivenRow): Row =>
  isOrdered(row)
    ? Object.fromEntries(columns.map(({ name }, at) => [name, row[at] as FeatureValue]))
    : row;

function checkLength(columns: readonly RowColumn[], row: readonly unknown[], at: number): void {
  if (row.length === columns.length) return;
  const field = `instances[${at}]`;
  throw invalid(`${field} has ${row.length} values; the model takes ${columns.length}.`, {
    field,
    hint: expected(columns),
  });
}

function checkColumns(columns: readonly RowColumn[], row: unknown, at: number): void {
  const field = `instances[${at}]`;
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw invalid(`${field} is not a row: ${shown(row)}.`, { field, hint: expected(columns) });
  const missing = columns.find(({ name }) => !Object.hasOwn(row, name));
  if (missing !== undefined)
    throw invalid(`${field} has no column ${missing.name}.`, {
      field: `${field}.${missing.name}`,
      hint: `Send null when the value is missing. ${expected(columns)}`,
    });
  if (Object.keys(row).length === columns.length) return;
  const names = new Set(columns.map(({ name }) => name));
  const unknown = Object.keys(row).find((name) => !names.has(name));
  throw invalid(`${field} has a column that the model does not know: ${unknown}.`, {
    field: `${field}.${unknown}`,
    hint: expected(columns),
  });
}

function fill(
  { data, from, step }: Slot,
  { column: { name, datatype }, at: place }: { readonly column: RowColumn; readonly at: number },
  rows: readonly GivenRow[],
  exact: () => unknown,
): void {
  const { put, words } = elements[datatype];
  const valueIn = (row: GivenRow | undefined) => (isOrdered(row) ? row[place] : row?.[name]);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at];
    const value = valueIn(row);
    const index = from + at * step;
    if (put(data, index, value)) continue;
    if (
      isRounded(datatype, value) &&
      put(data, index, valueIn((exact() as readonly GivenRow[])[at]))
    )
      continue;
    throw invalid(`${name} takes ${words}; row ${at} has ${shown(value)}.`, {
      field: isOrdered(row) ? `instances[${at}][${place}]` : `instances[${at}].${name}`,
      hint: hintFor(value, datatype, words),
    });
  }
}

function hintFor(value: unknown, datatype: Datatype, words: string): string {
  if (
    datatype !== 'BYTES' &&
    typeof value === 'string' &&
    value.trim() !== '' &&
    Number.isFinite(Number(value))
  )
    return `Send ${Number(value)} without quotes.`;
  if (datatype === 'BYTES' && typeof value === 'number') return `Send it in quotes: "${value}".`;
  return `Send ${words}.`;
}

const expected = (columns: readonly RowColumn[]) =>
  `Columns: ${listed(columns, ({ name, datatype }) => `${name} (${kindOf(datatype)})`)}.`;

/** Columns that a hint names. */
const maxListed = 50;

function listed(columns: readonly RowColumn[], words: (column: RowColumn) => string): string {
  const more = columns.length - maxListed;
  const list = columns.slice(0, maxListed).map(words).join(', ');
  return more > 0 ? `${list}, … and ${more} more` : list;
}

function kindOf(datatype: string): string {
  if (datatype === 'BYTES') return 'text';
  return datatype === 'BOOL' ? 'true or false' : 'number';
}
