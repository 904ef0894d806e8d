import type { Operator, SearchKind } from './search-kind.ts';

/** One comparison of a filter. */
export interface Comparison {
  readonly entity: 'attribute' | 'metric' | 'param' | 'tag' | 'dataset';
  readonly key: string;
  readonly operator: Operator;
  /** Absent for IS [NOT] NULL, a list for [NOT] IN. */
  readonly value?: string | number | readonly string[];
  /** Where it starts: the first character of a filter is 1. */
  readonly column: number;
}

/**
 * Comparisons, all of which must hold; none for an empty filter.
 *
 * @throws DomainError `invalid`, field `filter`.
 */
export function parseFilter<T>(_kind: SearchKind<T>, _filter: string): readonly Comparison[] {
  return [];
}
