/** One exported model asked in Python's onnxruntime. */
export interface OnnxChecked {
  readonly name: string;
  readonly algorithm: string;
  readonly rows: number;
  readonly maxAbsDiff: number;
  readonly runtime: string;
}
