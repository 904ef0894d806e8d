import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { invalid } from '../../errors.ts';
import { base64urlDecode, base64urlEncode } from './base64url.ts';
import type { SortCell } from './compare-cells.ts';
import { fieldOf } from './fields.ts';
import type { SearchKind, SearchQuery, SortKey } from './search-kind.ts';

const version = 1;
const digestLength = 16;

/** What a page token holds: the place of the last item, so that inserts and deletes move no page. */
export function encodePageToken<T>(
  kind: SearchKind<T>,
  query: SearchQuery,
  cells: readonly SortCell[],
): string {
  return base64urlEncode(
    JSON.stringify([version, digestOf(kind, query), ...cells.map((cell) => toJson(cell))]),
  );
}

/** @throws DomainError `invalid`, field `page_token`. */
export function decodePageToken<T>(
  kind: SearchKind<T>,
  query: SearchQuery,
  order: readonly SortKey[],
  token: string,
): readonly SortCell[] {
  const decoded = parse(token);
  if (!Array.isArray(decoded) || decoded[0] !== version || typeof decoded[1] !== 'string')
    throw unreadable();
  const [, digest, ...cells] = decoded;
  if (digest !== digestOf(kind, query))
    throw invalid('page_token: this token belongs to another search', {
      field: 'page_token',
      hint: 'Filter, order, ids and view must be those of the first page; for another search, start without a token.',
    });
  if (cells.length !== order.length) throw unreadable();
  return order.map((key, i) => fromJson(cells[i], fieldOf(kind, key).literal === 'text'));
}

const unreadable = () =>
  invalid('page_token: this is no token that a search gave', {
    field: 'page_token',
    hint: 'Send next_page_token of the page before as it was, or none for the first page.',
  });

function parse(token: string): unknown {
  try {
    return JSON.parse(base64urlDecode(token));
  } catch {
    throw unreadable();
  }
}

/** Numbers that JSON has not are texts, which no field of numbers has. */
const toJson = (cell: SortCell): unknown =>
  cell === undefined
    ? null
    : typeof cell === 'number' && !Number.isFinite(cell)
      ? String(cell)
      : cell;

function fromJson(json: unknown, isText: boolean): SortCell {
  if (json === null) return undefined;
  if (isText && typeof json === 'string') return json;
  if (!isText && typeof json === 'number') return json;
  if (!isText && (json === 'NaN' || json === 'Infinity' || json === '-Infinity'))
    return Number(json);
  throw unreadable();
}

function digestOf<T>(kind: SearchKind<T>, query: SearchQuery): string {
  const { filter = '', orderBy = [], datasets = [], scope = '' } = query;
  const question = [
    kind.searched,
    filter,
    orderBy.map((by) =>
      typeof by === 'string'
        ? by
        : [by.fieldName, by.ascending ?? true, by.datasetName ?? '', by.datasetDigest ?? ''],
    ),
    datasets.map(({ name = '', digest = '' }) => [name, digest]),
    scope,
  ];
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(question)))).slice(0, digestLength);
}
