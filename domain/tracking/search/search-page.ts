import type { SearchKind, SearchQuery, SearchRequest } from './search-kind.ts';

export interface SearchPage<T> {
  readonly page: readonly T[];
  /** Absent on the last page. */
  readonly nextPageToken?: string;
}

/** @throws DomainError `invalid`, field `filter`, `order_by` or `page_token`. */
export function searchPage<T>(
  _kind: SearchKind<T>,
  items: readonly T[],
  request: SearchRequest,
): SearchPage<T> {
  return { page: items.slice(0, request.maxResults) };
}

/** The token of the page that starts after an item, for callers that give fewer items than were asked for. */
export function tokenAfter<T>(_kind: SearchKind<T>, _query: SearchQuery, _item: T): string {
  return '';
}
