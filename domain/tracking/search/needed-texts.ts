import { parseFilter } from './parse-filter.ts';
import { parseOrder } from './parse-order.ts';
import type { EntityId, SearchKind, SearchQuery } from './search-kind.ts';

/** Keys of the params and tags whose texts a search looks at. */
export interface NeededTexts {
  readonly params: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
}

/** @throws DomainError `invalid`, field `filter` or `order_by`. */
export function neededTexts<T>(kind: SearchKind<T>, query: SearchQuery): NeededTexts {
  const looked = [
    ...parseFilter(kind, query.filter ?? '').filter(({ operator }) => !operator.startsWith('IS ')),
    ...parseOrder(kind, query.orderBy),
  ];
  const keysOf = (id: EntityId) =>
    new Set(looked.filter(({ entity }) => entity === id).map(({ key }) => key));
  return { params: keysOf('param'), tags: keysOf('tag') };
}
