import type { Task } from '../task.ts';
import type { Separator } from './iso-date.ts';

/** What a raw column is to a model. */
export type ColumnRole =
  | { readonly name: string; readonly role: 'number' }
  | {
      readonly name: string;
      readonly role: 'category';
      /** Levels the model tells apart, sorted; any other text is "other". */
      readonly levels: readonly string[];
    }
  /** Text of ISO 8601 dates, or dates with a time of day after `separator`. */
  | { readonly name: string; readonly role: 'date'; readonly separator: Separator }
  /** Sentences: words are counted. */
  | { readonly name: string; readonly role: 'text' };

/** What is learnt from what, decided from the rows by `inferTable`. Plain data. */
export interface TableSchema {
  readonly task: Task;
  readonly target: string;
  /** Order of the probability columns: sorted (integers by value); binary: the positive class last. Empty for regression. */
  readonly classes: readonly string[];
  readonly idColumns: readonly string[];
  /** Column of row weights, all > 0; no feature. */
  readonly weightColumn?: string;
  /** What is learnt from, in the order of the table. */
  readonly columns: readonly ColumnRole[];
  /** Rows that have a target. */
  readonly rows: number;
  readonly rowsWithoutTarget: number;
  /** Sentences on what was left out and why, and on what looks suspicious. */
  readonly notes: readonly string[];
}
