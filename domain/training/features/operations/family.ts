import type { Graph } from '#domain/onnx/graph.ts';
import type { MatrixColumn } from '../../matrix.ts';
import type { Operation } from '../operation.ts';

/** What every operation has. */
export interface Makes {
  /** The columns it makes, at least one. */
  readonly columns: readonly MatrixColumn[];
}

/** Raw columns as operations see them, and what other operations made of them. */
export interface Source {
  readonly rows: number;
  /** float32; NaN for missing, infinite, and beyond float32. */
  numbers(feature: string): Float32Array;
  texts(feature: string): readonly string[];
  /** As `levelCodes` gives them. */
  codes(feature: string, levels: readonly string[]): Int32Array;
  /** The columns of another operation, in its order. */
  made(operation: Operation): readonly Float32Array[];
  /** Given only for the rows a plan was fitted on: target statistics that do not know the row's own target. */
  readonly outOfFold?: (
    operation: Extract<Operation, { readonly kind: 'target' }>,
  ) => readonly Float32Array[];
}

/** One column of an operation. */
export interface Request<O extends Makes = Operation> {
  readonly operation: O;
  readonly column: number;
}

/** A graph in the making, and the tensors of it that operations share. */
export interface FeatureGraph {
  readonly graph: Graph;
  /** [N, requests.length] float: the columns asked for, in this order; at least one. */
  made(requests: readonly Request[]): string;
  /** [N, 1] float: what `values` has at the level's code (levels.length + 2 of them). */
  looked(feature: string, levels: readonly string[], values: ArrayLike<number>): string;
  /** [N] int64: as `levelCodes` gives them. */
  codes(feature: string, levels: readonly string[]): string;
  /** What `make` adds to the graph, which further calls with the same key share. */
  once<T>(key: unknown, make: () => T): T;
  /** [1, values.length] float constant. */
  row(wish: string, values: readonly number[]): string;
  /** float constant without dimensions. */
  scalar(wish: string, value: number): string;
}

/** What one kind of operation does. Both ways go through the same float32 steps, so that they agree to the bit. */
export interface Family<O extends Makes> {
  /** Its columns of `source.rows` values each, made anew or shared with others: not to be written to. */
  apply(operation: O, source: Source): readonly Float32Array[];
  /** [N, requests.length] float: columns of operations of this kind, in this order; at least one. */
  toGraph(requests: readonly Request<O>[], to: FeatureGraph): string;
}
