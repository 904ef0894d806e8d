import { invalid } from '../errors.ts';
import type { Signature } from '../registry/signature.ts';
import type { LoadedModel, Tensor } from '../serving/model-runtime.ts';
import { emptyRows, type RowColumn, rowColumns, type Slot } from '../serving/row-columns.ts';
import { rowOutputs } from '../serving/row-outputs.ts';
import { findColumn, numbersOf, textOf } from '../training/columns.ts';
import type { Table } from '../training/table.ts';

/** What a served model says of the rows of a table, as clients would see it. */
export interface Scores {
  /** Probabilities, rows × classes, row-major; undefined when the model gives labels only. */
  readonly probabilities: Float64Array | undefined;
  readonly labels: readonly string[];
}

/** Rows per run: keeps intermediate tensors small. */
const batchRows = 1000;

/**
 * Runs a model with columns on a table, through the same runtime and reading of outputs that serve requests.
 *
 * @throws DomainError `invalid` when the model takes no columns or one of them is absent.
 */
export async function scoreTable(
  model: LoadedModel,
  signature: Signature,
  table: Table,
  classes: readonly string[],
): Promise<Scores> {
  const probabilities = new Float64Array(table.rows * classes.length);
  const labels: string[] = [];
  let complete = true;
  let scored = false;
  for (let from = 0; from < table.rows; from += batchRows) {
    const rows = Math.min(batchRows, table.rows - from);
    const outputs = await model.run(tensorsOf(signature, table, from, rows));
    const read = rowOutputs(signature, outputs, rows);
    for (let row = 0; row < rows; row++) {
      const { label, probabilities: given } = read(row);
      labels.push(String(label ?? ''));
      if (given === undefined) continue; // Labels only; or NaN, which counts as no probability at all.
      scored = true;
      for (const [at, name] of classes.entries()) {
        const p = given[name];
        if (p === undefined) complete = false;
        probabilities[(from + row) * classes.length + at] = p ?? 0;
      }
    }
  }
  return { probabilities: scored && complete ? probabilities : undefined, labels };
}

/** `rows` rows of the table from `from` on, as a model with columns takes them. */
export function tensorsOf(
  signature: Signature,
  table: Table,
  from: number,
  rows: number,
): readonly Tensor[] {
  const columns = rowColumns(signature);
  if (columns === undefined) throw invalid('The model takes tensors, not columns.');
  const { tensors, slots } = emptyRows(signature, rows);
  columns.forEach((column, at) => {
    const values = dataOf(column, table, from, rows);
    const { data, from: first, step } = slots[at] as Slot;
    const target = data as unknown[];
    for (let row = 0; row < rows; row++) target[first + row * step] = values[row];
  });
  return tensors;
}

function dataOf({ name, datatype }: RowColumn, table: Table, from: number, rows: number) {
  const column = findColumn(table, name);
  if (column === undefined)
    throw invalid(`The model takes a column ${name} that the data does not have.`, { field: name });
  if (datatype === 'BYTES') return textOf(column).slice(from, from + rows);
  const numbers = numbersOf(column).subarray(from, from + rows);
  switch (datatype) {
    case 'FP32':
      return Float32Array.from(numbers);
    case 'FP64':
      return Float64Array.from(numbers);
    case 'INT64':
      return BigInt64Array.from(numbers, (value) => BigInt(wholeOf(value, name)));
    case 'INT32':
      return Int32Array.from(numbers, (value) => wholeOf(value, name));
    default:
      throw invalid(
        `Input ${name} is ${datatype}; only FP32, FP64, INT32, INT64 and BYTES columns can be compared.`,
        {
          field: name,
        },
      );
  }
}

function wholeOf(value: number, name: string): number {
  if (Number.isInteger(value)) return value;
  throw invalid(`The model takes whole numbers in ${name}; the data has ${value}.`, {
    field: name,
  });
}
