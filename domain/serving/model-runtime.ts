/// <reference lib="es2025.float16" />
import type { Datatype, Signature } from '../registry/signature.ts';
import type { MemberAnswer } from './capture.ts';

/** Dense tensor in row-major order. BYTES are strings; INT64/UINT64 are bigints. */
export interface Tensor {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly data:
    | Float16Array
    | Float32Array
    | Float64Array
    | Int32Array
    | BigInt64Array
    | BigUint64Array
    | Uint8Array
    | Int8Array
    | Uint16Array
    | Int16Array
    | Uint32Array
    | readonly string[];
}

/** Is told, before `run` resolves, who stood behind the answer for a row; a model that is one file has nothing to tell. */
export type Trace = (members: (row: number) => readonly MemberAnswer[]) => void;

/** A loaded model. `outputs` chooses what is computed; all when absent. */
export interface LoadedModel {
  readonly signature: Signature;
  run(
    inputs: readonly Tensor[],
    outputs?: readonly string[],
    trace?: Trace,
  ): Promise<readonly Tensor[]>;
  release(): Promise<void>;
}

/** Opens ONNX bytes; rejects with an `invalid` DomainError when they are not a model it can run. */
export interface ModelRuntime {
  load(bytes: Uint8Array): Promise<LoadedModel>;
}
