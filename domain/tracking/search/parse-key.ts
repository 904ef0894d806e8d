import { parseQuoted } from './parse-quoted.ts';
import type { Scanner } from './scanner.ts';
import type { Entity, EntityId, Field, SearchKind } from './search-kind.ts';

const word = /[\p{L}\p{M}\p{N}_]+/uy;
const words = /[\p{L}\p{M}\p{N}_]+(\.[\p{L}\p{M}\p{N}_]+)*/uy;
/** What keys contain only in backticks, up to where a comparison goes on. */
const needsBackticks = /[-/:@#$%.][^\s<>=!'"`(),;]*/y;
const keywords = /^(and|or|not)$/i;

export interface ParsedKey<T> {
  readonly entity: EntityId;
  readonly key: string;
  readonly field: Field<T>;
  /** As written, for messages. */
  readonly written: string;
  readonly at: number;
}

/** `[entity .] key`: what stands before the first dot is the entity, all behind it is the key. */
export function parseKey<T>(scanner: Scanner, kind: SearchKind<T>): ParsedKey<T> {
  const at = scanner.at;
  const [name, key] = parseNames(scanner, kind);
  const written = scanner.text.slice(at, scanner.at);
  const rest = scanner.take(needsBackticks);
  if (rest !== undefined)
    throw scanner.wrong(
      `a key without quotes ends before ${shorten(rest)}`,
      `Keys of other characters than letters, digits, _ and . stand in backticks: ${name ?? kind.entities[1]?.names[0]}.\`${shorten(key + rest)}\`.`,
      at + written.length,
    );
  const entity = kind.entities.find(({ id, names }) =>
    name === undefined ? id === 'attribute' : names.includes(name),
  );
  if (!entity)
    throw scanner.wrong(
      `${kind.searched} have no entity '${shorten(name ?? '')}'`,
      `Known: ${kind.entities.map(({ names }) => names[0]).join(', ')}.`,
      at,
    );
  const known = entity.aliases?.get(key) ?? key;
  const field = typeof entity.fields === 'function' ? entity.fields(key) : entity.fields.get(known);
  if (!field) throw unknownKey(scanner, kind, entity, key, at);
  return { entity: entity.id, key: known, field, written, at };
}

function parseNames<T>(
  scanner: Scanner,
  kind: SearchKind<T>,
): [entity: string | undefined, key: string] {
  const at = scanner.at;
  const quoted = parseQuoted(scanner, '`"');
  const first = quoted ?? scanner.take(word);
  if (first === undefined) throw scanner.expected(aKey(kind), undefined, at);
  if (quoted === undefined && keywords.test(first) && scanner.text[scanner.at] !== '.')
    throw scanner.expected(
      aKey(kind),
      'Comparisons are joined by AND, one between two of them; there is no OR and no NOT.',
      at,
    );
  if (scanner.text[scanner.at] !== '.') return splitAtDot(kind, first);
  scanner.at++;
  const key = parseQuoted(scanner, '`"\'') ?? scanner.take(words);
  if (!key) throw scanner.expected('a key right after the dot', undefined, scanner.at);
  return [first, key];
}

/** `metrics.a` in backticks as a whole is metric `a`, as MLflow's order_by has it. */
function splitAtDot<T>(kind: SearchKind<T>, name: string): [string | undefined, string] {
  const dot = name.indexOf('.');
  const before = name.slice(0, dot);
  const isEntity = dot > 0 && kind.entities.some(({ names }) => names.includes(before));
  return isEntity ? [before, name.slice(dot + 1)] : [undefined, name];
}

const aKey = <T>({ entities }: SearchKind<T>) =>
  `a key such as ${entities
    .map(({ names, fields }) =>
      typeof fields === 'function' ? `${names[0]}.x` : [...fields.keys()][0],
    )
    .slice(0, 2)
    .join(' or ')}`;

function unknownKey<T>(
  scanner: Scanner,
  kind: SearchKind<T>,
  { names, fields }: Entity<T>,
  key: string,
  at: number,
) {
  const known = typeof fields === 'function' ? [] : [...fields.keys()];
  return scanner.wrong(
    `${kind.searched} have no ${names[0]?.replace(/s$/, '')} '${shorten(key)}'`,
    `Known: ${known.join(', ')}.`,
    at,
  );
}

const shorten = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
