import type { SearchKind, SearchQuery } from './search-kind.ts';

/** Keys of the params and tags that a search looks at. */
export interface NeededTexts {
  readonly params: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
}

/** @throws DomainError `invalid`, field `filter` or `order_by`. */
export function neededTexts<T>(_kind: SearchKind<T>, _query: SearchQuery): NeededTexts {
  return { params: new Set(), tags: new Set() };
}
