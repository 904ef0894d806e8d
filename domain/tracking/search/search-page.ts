import { invalid } from '../../errors.ts';
import { cellsComparator, type SortCell } from './compare-cells.ts';
import { evaluator, isList, unread } from './evaluate.ts';
import { fieldOf } from './fields.ts';
import { decodePageToken, encodePageToken } from './page-token.ts';
import { parseFilter } from './parse-filter.ts';
import { parseOrder } from './parse-order.ts';
import type { SearchKind, SearchQuery, SearchRequest, SortKey } from './search-kind.ts';
import { Top } from './top.ts';

export interface SearchPage<T> {
  readonly page: readonly T[];
  /** Absent on the last page. */
  readonly nextPageToken?: string;
}

/**
 * The items that match, in order, from behind the page token's item on. Items that come and go between two pages make
 * no other item appear twice or not at all.
 *
 * @throws DomainError `invalid`, field `filter`, `order_by`, `datasets` or `page_token`.
 * @throws RangeError when a text that is looked at was not read (`neededTexts`).
 */
export function searchPage<T>(
  kind: SearchKind<T>,
  items: readonly T[],
  request: SearchRequest,
): SearchPage<T> {
  const { filter = '', datasets = [], maxResults, pageToken } = request;
  if (datasets.some(({ name }) => !name))
    throw invalid('datasets: each needs a dataset_name', { field: 'datasets' });
  const matches = evaluator(kind, parseFilter(kind, filter), datasets);
  const order = parseOrder(kind, request.orderBy);
  const compare = cellsComparator(order);
  const after = pageToken ? decodePageToken(kind, request, order, pageToken) : undefined;
  const readCells = cellsReader(kind, order);
  const top = new Top<Row<T>>(maxResults + 1, (a, b) => compare(a.cells, b.cells));
  for (const item of items) {
    if (!matches(item)) continue;
    const cells = readCells(item);
    if (after === undefined || compare(cells, after) > 0) top.add({ item, cells });
  }
  const found = top.sorted();
  const rows = found.slice(0, maxResults);
  const last = rows.at(-1);
  return {
    page: rows.map(({ item }) => item),
    ...(last &&
      found.length > rows.length && { nextPageToken: encodePageToken(kind, request, last.cells) }),
  };
}

/** The token of the page that starts after an item, for callers that give fewer items than were asked for. */
export function tokenAfter<T>(kind: SearchKind<T>, query: SearchQuery, item: T): string {
  const cells = cellsReader(kind, parseOrder(kind, query.orderBy))(item);
  return encodePageToken(kind, query, cells);
}

interface Row<T> {
  readonly item: T;
  readonly cells: readonly SortCell[];
}

function cellsReader<T>(kind: SearchKind<T>, order: readonly SortKey[]) {
  const readers = order.map((key) => {
    const { read } = fieldOf(kind, key);
    const datasets = key.dataset ? [key.dataset] : [];
    return (item: T): SortCell => {
      const value = read(item, datasets);
      if (typeof value !== 'object') return value;
      if (isList(value)) return value[0];
      throw unread(key);
    };
  });
  return (item: T): readonly SortCell[] => readers.map((read) => read(item));
}
