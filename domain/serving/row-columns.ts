import type { Datatype, Signature } from '../registry/signature.ts';
import type { Tensor } from './model-runtime.ts';
import { elements } from './tensor-elements.ts';

/** One value of a plain row. */
export interface RowColumn {
  readonly name: string;
  readonly datatype: Datatype;
}

/** Whether each input is one column. */
export const isColumnModel = ({ inputs }: Pick<Signature, 'inputs'>): boolean =>
  inputs.every(({ shape }) => shape.length === 2 && shape[0] === -1 && shape[1] === 1);

/** As many as inputs (domain/onnx/check-model.ts); wider ones are pixels or embeddings. */
const maxColumns = 5_000;

/** Columns of the only input, a matrix [-1, n] with n > 1; undefined for any other model. */
export function matrixWidth({ inputs }: Pick<Signature, 'inputs'>): number | undefined {
  const [only, second] = inputs;
  if (only === undefined || second !== undefined) return undefined;
  const [rows, columns = 0] = only.shape;
  const isMatrix = only.shape.length === 2 && rows === -1 && columns > 1 && columns <= maxColumns;
  return isMatrix ? columns : undefined;
}

/**
 * The columns of a model that can be asked with plain rows, in its order; undefined for one that takes tensors. What has
 * no name in a matrix `X` is called as captures of tensors call it: `X[0]`, `X[1]`, …
 */
export function rowColumns(
  signature: Pick<Signature, 'inputs' | 'columns'>,
): readonly RowColumn[] | undefined {
  if (isColumnModel(signature)) return signature.inputs;
  const width = matrixWidth(signature);
  const [matrix] = signature.inputs;
  if (width === undefined || matrix === undefined) return undefined;
  const { name, datatype } = matrix;
  return Array.from({ length: width }, (_, at) => ({
    name: signature.columns?.[at] ?? `${name}[${at}]`,
    datatype,
  }));
}

/** Where a column's values are: that of row `r` at `data[from + r * step]`. */
export interface Slot {
  readonly data: Tensor['data'];
  readonly from: number;
  readonly step: number;
}

/** Tensors of so many rows, still empty, and where each of `rowColumns` has its values in them. */
export function emptyRows(
  signature: Pick<Signature, 'inputs' | 'columns'>,
  rows: number,
): { readonly tensors: readonly Tensor[]; readonly slots: readonly Slot[] } {
  const tensors = signature.inputs.map(({ name, datatype, shape: [, width = 1] }): Tensor => {
    const data = elements[datatype].allocate(rows * width);
    return { name, datatype, shape: [rows, width], data };
  });
  const slots = tensors.flatMap(({ data, shape: [, width = 1] }) =>
    Array.from({ length: width }, (_, from): Slot => ({ data, from, step: width })),
  );
  return { tensors, slots };
}
