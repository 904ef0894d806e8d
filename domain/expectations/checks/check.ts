import type { ColumnFacts } from '../count/column-facts.ts';
import type { ResultFormat } from '../result/result-format.ts';
import type { TableColumn, TablePart } from '../table/table-part.ts';
import type { Arguments } from './arguments.ts';

/** The rows of a part that an expectation is about. */
export interface SeenPart extends TablePart {
  /** The place in the whole table (0 is the first row) of a row of this part. */
  numberOf(row: number): number;
}

export interface Outcome {
  readonly success: boolean;
  /** Great Expectations' `result`, as SUMMARY or the format asked for has it. */
  readonly result: Readonly<Record<string, unknown>>;
}

/** One expectation while the table goes by. Any method may throw `Uncomputable`. */
export interface Check {
  /** Rows of the first read. */
  add?(part: SeenPart): void;
  /** After the first read: a second one, when it is needed. Answers false as soon as it has seen enough. */
  again?(): ((part: SeenPart) => boolean) | undefined;
  finish(): Outcome;
}

/** What a check is made of. */
export interface CheckContext {
  readonly args: Arguments;
  readonly columns: readonly TableColumn[];
  readonly format: ResultFormat;
  /** What several expectations ask of the same column is counted once. */
  facts(column: number): ColumnFacts;
  /** Rows that meet the condition; complete after the first read. */
  rowCount(): number;
}

export type CheckMaker = (context: CheckContext) => Check;
