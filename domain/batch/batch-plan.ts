import type { BatchFormat } from './batch.ts';
import type { FileState } from './ports.ts';

/** One worker's share of the input: plan/{part}.json. */
export interface PartPlan {
  /** From 1. */
  readonly part: number;
  readonly file: FileState;
  readonly format: BatchFormat;
  /** The number of its first row in the whole input, from 1. */
  readonly firstRow: number;
  readonly rows: number;
  /** For text: bytes from (included) to (not included), and the number of the line it begins on, from 1. */
  readonly text?: { readonly from: number; readonly to: number; readonly firstLine: number };
  /** For CSV: the header. */
  readonly columns?: readonly string[];
}

/** The whole plan: plan.json. */
export interface BatchPlan {
  readonly file: FileState;
  readonly rows: number;
  /** Rows of each part, the first at 0. */
  readonly parts: readonly number[];
}

export interface WrittenFile {
  readonly uri: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a worker died of, unless it ran out of time or memory; of no meaning when another try has answered the part. */
export interface PartFailure {
  readonly error: string;
  /** The input is at fault, not the platform. */
  readonly ofInput: boolean;
}

/** What became of a part: written when the part is done, and the same each time. */
export interface PartResult {
  readonly part: number;
  readonly firstRow: number;
  readonly rows: number;
  readonly failedRows: number;
  readonly results: WrittenFile;
  /** Rows without an answer, each with its reason; absent when there are none. */
  readonly errors?: WrittenFile;
}
