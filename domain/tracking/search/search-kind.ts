import type { LongText } from '../run.ts';

export const equality = ['=', '!='] as const;
export const likeness = ['LIKE', 'ILIKE'] as const;
export const membership = ['IN', 'NOT IN'] as const;
export const presence = ['IS NULL', 'IS NOT NULL'] as const;
export const inequality = ['>', '>=', '<', '<='] as const;
export type Operator =
  | (typeof equality)[number]
  | (typeof likeness)[number]
  | (typeof membership)[number]
  | (typeof presence)[number]
  | (typeof inequality)[number];

export type Cell = string | number;

/** A data set that metrics were measured on; without a digest any data set of that name. */
export interface DatasetFilter {
  readonly name: string;
  readonly digest?: string | undefined;
}

/** What can be compared or sorted by. `T` is what is searched. */
export interface Field<T> {
  readonly type: 'text' | 'number';
  /** Those a filter may use; none when a field is only there to sort by. */
  readonly operators: readonly Operator[];
  readonly sortable: boolean;
  /** Undefined where an item has no such value; a list where it can have several, any of which may match. */
  readonly read: (
    item: T,
    datasets: readonly DatasetFilter[],
  ) => Cell | LongText | readonly Cell[] | undefined;
}

/** The part before the first dot, e.g. `metrics`, and what may come after it. */
export interface Entity<T> {
  readonly id: 'attribute' | 'metric' | 'param' | 'tag' | 'dataset';
  /** All its spellings; the first is used in messages. */
  readonly names: readonly string[];
  /** By key, for those whose keys are known; a function where any key will do. */
  readonly fields: ReadonlyMap<string, Field<T>> | ((key: string) => Field<T>);
}

export interface SortBy {
  readonly key: string;
  readonly descending: boolean;
}

/** What one of MLflow's searches knows: entities, fields, operators, orders (contract §7). */
export interface SearchKind<T> {
  /** For messages, e.g. `runs`. */
  readonly searched: string;
  readonly entities: readonly Entity<T>[];
  /** Attributes to sort by when the caller asks for no order. */
  readonly defaultOrder: readonly SortBy[];
  /** Attributes always appended, the last of them unique: orders are total. */
  readonly ties: readonly SortBy[];
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
  /** Logged models: metrics in the filter count only when measured on one of these. */
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
  readonly runId?: string;
  readonly source: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly tags: ReadonlyMap<string, string>;
}
