/** Open Inference Protocol datatypes. */
export const datatypes = [
  'BOOL',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'FP16',
  'FP32',
  'FP64',
  'BYTES',
] as const;
export type Datatype = (typeof datatypes)[number];

/** One tensor of a model; -1 is a variable dimension. */
export interface TensorSpec {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
}

/**
 * What a model takes and gives, read from the ONNX graph at registration. A model whose inputs are all [-1, 1], or whose
 * only input is a matrix [-1, n], can be asked with plain rows (domain/serving/row-columns.ts). Missing values are NaN in
 * FP16/FP32/FP64 columns and "" in BYTES columns.
 */
export interface Signature {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Class names in the order of the columns of `probabilities`; absent for regression. */
  readonly classes?: readonly string[];
  /** Names of the columns of the only input, a matrix, by their place; absent when nobody told them. */
  readonly columns?: readonly string[];
}
