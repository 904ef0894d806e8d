import { invalid } from '../../errors.ts';
import { parseKey } from './parse-key.ts';
import { Scanner } from './scanner.ts';
import type { OrderByObject, SearchKind, SearchQuery, SortKey } from './search-kind.ts';

const maxSortKeys = 50;

/**
 * All keys of the order, with those that are appended to make it total.
 *
 * @throws DomainError `invalid`, field `order_by`.
 */
export function parseOrder<T>(
  kind: SearchKind<T>,
  orderBy: SearchQuery['orderBy'] = [],
): readonly SortKey[] {
  if (orderBy.length > maxSortKeys)
    throw invalid(`order_by has more than ${maxSortKeys} keys`, { field: 'order_by' });
  const keys: SortKey[] = [];
  orderBy.forEach((clause, index) => {
    const where = orderBy.length === 1 ? 'order_by' : `order_by[${index}]`;
    const text = typeof clause === 'string' ? clause : clause.fieldName;
    const key = parseClause(new Scanner(text, 'order_by', where), kind, clause);
    if (keys.some((other) => sameKey(other, key)))
      throw invalid(`${where}: ${text.trim()} is in the order twice`, {
        field: 'order_by',
        hint: 'Leave one of them out.',
      });
    keys.push(key);
  });
  const chosen = keys.length > 0 ? keys : kind.defaultOrder;
  return [...chosen, ...kind.ties.filter((tie) => !chosen.some((key) => sameKey(key, tie)))];
}

function parseClause<T>(
  scanner: Scanner,
  kind: SearchKind<T>,
  clause: string | OrderByObject,
): SortKey {
  scanner.skipSpace();
  const { entity, key, field, at } = parseKey(scanner, kind);
  if (!field.sortable)
    throw scanner.wrong(
      `${kind.searched} cannot be sorted by ${scanner.shown(at)}`,
      sortableKeys(kind),
      at,
    );
  scanner.skipSpace();
  if (typeof clause !== 'string') {
    if (!scanner.done) throw scanner.expected('the end', 'The direction is in `ascending`.');
    const { ascending = true, datasetName: name, datasetDigest: digest } = clause;
    return {
      ...{ entity, key, descending: !ascending },
      ...((name || digest) && {
        dataset: { ...(name && { name }), ...(digest && { digest }) },
      }),
    };
  }
  const direction = scanner.take(/(asc|desc)(?![\p{L}\p{M}\p{N}_])/iuy)?.toUpperCase();
  scanner.skipSpace();
  if (!scanner.done)
    throw scanner.expected(
      direction === undefined ? 'ASC, DESC or the end' : 'the end',
      'Each element of order_by is one key with an optional ASC or DESC.',
    );
  return { entity, key, descending: direction === 'DESC' };
}

const sameKey = (a: SortKey, b: SortKey) =>
  a.entity === b.entity &&
  a.key === b.key &&
  a.dataset?.name === b.dataset?.name &&
  a.dataset?.digest === b.dataset?.digest;

const sortableKeys = <T>({ entities }: SearchKind<T>) =>
  `Known: ${entities
    .flatMap(({ names, fields }) =>
      typeof fields === 'function'
        ? fields('x').sortable
          ? [`${names[0]}.…`]
          : []
        : [...fields].filter(([, field]) => field.sortable).map(([key]) => key),
    )
    .join(', ')}.`;
