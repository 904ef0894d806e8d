import { invalid } from '../errors.ts';
import type { Datatype, Signature, TensorSpec } from '../registry/signature.ts';
import type { FeatureValue } from './capture.ts';
import type { Tensor } from './model-runtime.ts';
import { isRounded } from './read-tensor.ts';
import { elements, shown } from './tensor-elements.ts';

/** Rows in one request; more belong in several requests, or in a batch transform. */
export const maxInstances = 1000;

export type Row = Readonly<Record<string, FeatureValue>>;

export interface RowsAsTensors {
  readonly rows: readonly Row[];
  /** One tensor per input, each of shape [rows, 1]. */
  readonly tensors: readonly Tensor[];
}

/** Whether a model can be asked with plain rows: each input is one column. */
export const isColumnModel = ({ inputs }: Signature): boolean =>
  inputs.every(({ shape }) => shape.length === 2 && shape[0] === -1 && shape[1] === 1);

/**
 * Plain rows, `[{"tenure": 3, "contract": "One year"}]`, as the tensors of a column model. Every column must be named
 * in every row; null says that a number or a text is missing. `exact` answers the same rows with whole numbers beyond
 * 2^53 as bigints (json-body.ts). Throws `invalid` at the first value that is wrong.
 */
export function rowsToTensors(
  signature: Signature,
  instances: unknown,
  limit = maxInstances,
  exact: () => unknown = () => instances,
): RowsAsTensors {
  const { inputs } = signature;
  if (!isColumnModel(signature))
    throw invalid('This model takes tensors, not columns.', {
      field: 'instances',
      hint: 'Ask it with POST /v2/models/{name}/infer; GET /v2/models/{name} lists its inputs.',
    });
  if (!Array.isArray(instances) || instances.length === 0)
    throw invalid('`instances` must be a list of at least one row.', {
      field: 'instances',
      hint: `Send {"instances":[{${inputs.map(({ name }) => `"${name}": …`).join(', ')}}]}.`,
    });
  if (instances.length > limit)
    throw invalid(`${instances.length} rows in one request; at most ${limit} are taken.`, {
      field: 'instances',
      hint: 'Send them in several requests.',
    });
  instances.forEach((row: unknown, at) => {
    checkColumns(inputs, row, at);
  });
  const rows = instances as readonly Row[];
  return { rows, tensors: inputs.map((input) => column(input, rows, exact)) };
}

function checkColumns(inputs: readonly TensorSpec[], row: unknown, at: number): void {
  const field = `instances[${at}]`;
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw invalid(`${field} is not a row: ${shown(row)}.`, { field, hint: expected(inputs) });
  const missing = inputs.find(({ name }) => !Object.hasOwn(row, name));
  if (missing !== undefined)
    throw invalid(`${field} has no column ${missing.name}.`, {
      field: `${field}.${missing.name}`,
      hint: `Send null when the value is missing. ${expected(inputs)}`,
    });
  if (Object.keys(row).length === inputs.length) return;
  const unknown = Object.keys(row).find((name) => !inputs.some((input) => input.name === name));
  throw invalid(`${field} has a column that the model does not know: ${unknown}.`, {
    field: `${field}.${unknown}`,
    hint: expected(inputs),
  });
}

function column(
  { name, datatype }: TensorSpec,
  rows: readonly Row[],
  exact: () => unknown,
): Tensor {
  const { allocate, put, words } = elements[datatype];
  const data = allocate(rows.length);
  for (let at = 0; at < rows.length; at++) {
    const value = rows[at]?.[name];
    if (put(data, at, value)) continue;
    if (isRounded(datatype, value) && put(data, at, (exact() as readonly Row[])[at]?.[name]))
      continue;
    throw invalid(`${name} takes ${words}; row ${at} has ${shown(value)}.`, {
      field: `instances[${at}].${name}`,
      hint: hintFor(value, datatype, words),
    });
  }
  return { name, datatype, shape: [rows.length, 1], data };
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

const expected = (inputs: readonly TensorSpec[]) =>
  `Columns: ${inputs.map(({ name, datatype }) => `${name} (${kindOf(datatype)})`).join(', ')}.`;

function kindOf(datatype: string): string {
  if (datatype === 'BYTES') return 'text';
  return datatype === 'BOOL' ? 'true or false' : 'number';
}
