import { checkKey } from './key-rules.ts';

/** A tag or a param as requests bring it. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/**
 * Tags of a request by key; of one key twice the last counts.
 *
 * @param take what is kept of a value: checks it, or cuts it
 * @param place where a field is in the request, for messages
 * @throws DomainError `invalid` for a key that is none, and what `take` throws
 */
export function tagMap(
  tags: readonly KeyValue[],
  take: (value: string, field: string) => string,
  place = (index: number, field: string): string => `tags[${index}].${field}`,
): Map<string, string> {
  const map = new Map<string, string>();
  for (const [index, { key, value }] of tags.entries()) {
    checkKey(key, place(index, 'key'));
    map.set(key, take(value, place(index, 'value')));
  }
  return map;
}
