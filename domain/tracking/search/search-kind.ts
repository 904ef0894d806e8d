import type { LongText } from '../run.ts';

export type Operator =
  | '='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | 'LIKE'
  | 'ILIKE'
  | 'IN'
  | 'NOT IN'
  | 'IS NULL'
  | 'IS NOT NULL';

export const equality: readonly Operator[] = ['=', '!='];
export const inequality: readonly Operator[] = ['=', '!=', '>', '>=', '<', '<='];
export const likeness: readonly Operator[] = ['=', '!=', 'LIKE', 'ILIKE'];
export const membership: readonly Operator[] = ['IN', 'NOT IN'];
export const presence: readonly Operator[] = ['IS NULL', 'IS NOT NULL'];

export type Cell = string | number;

/** A data set that metrics were measured on; what is absent may be anything. */
export interface DatasetFilter {
  readonly name?: string | undefined;
  readonly digest?: string | undefined;
}

/** What can be compared or sorted by. `T` is what is searched. */
export interface Field<T> {
  /**
   * What it is compared with: a quoted text; a number; a whole number, also quoted; or quoted digits (an id that is a
   * number). The values of all but the first are numbers.
   */
  readonly literal: 'text' | 'number' | 'integer' | 'digits';
  /** Those a filter may use; none when it is only there to sort by. */
  readonly operators: readonly Operator[];
  readonly sortable: boolean;
  /** What `=`, `!=` and IN take for one of its values, e.g. FAILED for UPLOAD_FAILED. */
  readonly spellings?: ReadonlyMap<string, string>;
  /**
   * Undefined where an item has no such value; a list where it can have several: one that matches is enough, and the
   * first is what is sorted by.
   */
  readonly read: (
    item: T,
    datasets: readonly DatasetFilter[],
  ) => Cell | LongText | readonly Cell[] | undefined;
}

export type EntityId = 'attribute' | 'metric' | 'param' | 'tag' | 'dataset';

/** The part before the first dot, e.g. `metrics`, and what may come after it. */
export interface Entity<T> {
  readonly id: EntityId;
  /** All its spellings; the first is used in messages. */
  readonly names: readonly string[];
  /** By key, where keys are known; a function where any key will do. */
  readonly fields: ReadonlyMap<string, Field<T>> | ((key: string) => Field<T>);
  /** Other spellings of known keys. */
  readonly aliases?: ReadonlyMap<string, string>;
}

/** One comparison of a filter. */
export interface Comparison {
  readonly entity: EntityId;
  readonly key: string;
  readonly operator: Operator;
  /** Absent for IS [NOT] NULL, a list for [NOT] IN. */
  readonly value?: Cell | readonly Cell[];
  /** Where it starts: the first character of a filter is 1. */
  readonly column: number;
}

/** One key of an order. */
export interface SortKey {
  readonly entity: EntityId;
  readonly key: string;
  readonly descending: boolean;
  /** Sorts by metrics measured on this data set only. */
  readonly dataset?: DatasetFilter;
}

/** What one of MLflow's searches knows: entities, fields, operators, orders (contract §7). */
export interface SearchKind<T> {
  /** For messages, e.g. `runs`. */
  readonly searched: string;
  readonly entities: readonly Entity<T>[];
  /** Holds unless the filter says something about the same key. */
  readonly implied?: readonly Comparison[];
  /** Whether it was measured on one of these; absent where searches know no data sets. */
  readonly measuredOn?: (item: T, datasets: readonly DatasetFilter[]) => boolean;
  /** When the caller asks for no order. */
  readonly defaultOrder: readonly SortKey[];
  /** Always appended, the last of them unique: orders are total. */
  readonly ties: readonly SortKey[];
}

/** An element of `order_by` of logged models; the other searches take texts. */
export interface OrderByObject {
  readonly fieldName: string;
  /** True unless told. */
  readonly ascending?: boolean | undefined;
  readonly datasetName?: string | undefined;
  readonly datasetDigest?: string | undefined;
}

/** A question, without the page. */
export interface SearchQuery {
  readonly filter?: string | undefined;
  readonly orderBy?: readonly (string | OrderByObject)[] | undefined;
  /** Logged models: metrics in the filter count only when measured on one of these, and there must be some. */
  readonly datasets?: readonly DatasetFilter[] | undefined;
  /** Whatever else belongs to the question (experiment ids, view type): a page token is good for the same only. */
  readonly scope?: string | undefined;
}

export interface SearchRequest extends SearchQuery {
  /** At least 1; callers check their own limits. */
  readonly maxResults: number;
  readonly pageToken?: string | undefined;
}

/** A registered model as a search sees it; callers may put more into it. Times in ms. */
export interface RegisteredModelRow {
  readonly name: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly tags: ReadonlyMap<string, string>;
}

/** A model version as a search sees it; callers may put more into it. Times in ms. */
export interface ModelVersionRow {
  /** Of the model. */
  readonly name: string;
  readonly version: number;
  readonly runId?: string | undefined;
  readonly source: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly tags: ReadonlyMap<string, string>;
}
