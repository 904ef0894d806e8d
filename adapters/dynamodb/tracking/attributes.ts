import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { KeptText } from '#domain/tracking/apply-batch.ts';
import type { LongText } from '#domain/tracking/run.ts';
import type { Item } from './items.ts';

/** Attribute values and back. What reads them trusts what wrote them: only this store does. */
/** Half a surrogate pair is no text for DynamoDB: it becomes U+FFFD, as in UTF-8. */
export const S = (text: string): AttributeValue => ({ S: text.toWellFormed() });
export const N = (number: number | bigint): AttributeValue => ({ N: `${number}` });
export const stringOf = (value: AttributeValue | undefined): string => value?.S ?? '';
export const numberOf = (value: AttributeValue | undefined): number => Number(value?.N ?? 0);

/** A long text with what finds its chunks. */
export interface TextRef extends LongText {
  /** Of UTF-8. */
  readonly bytes: number;
}
export type StoredText = string | TextRef;

export const isRef = (text: KeptText | undefined): text is TextRef =>
  typeof text === 'object' && 'bytes' in text;

export const textValue = (text: StoredText): AttributeValue =>
  typeof text === 'string'
    ? S(text)
    : { M: { h: S(text.sha256), l: N(text.length), b: N(text.bytes) } };

export const textOf = (value: AttributeValue | undefined): StoredText =>
  value?.M === undefined
    ? stringOf(value)
    : { sha256: stringOf(value.M.h), length: numberOf(value.M.l), bytes: numberOf(value.M.b) };

/**
 * What users name, as a name in a map: itself, but for `__proto__`, which would be lost in the SDK's objects,
 * and what looks as if it were changed for that.
 */
export const nameInMap = (key: string): string =>
  key === '__proto__' || key.startsWith('~') ? `~${key.toWellFormed()}` : key.toWellFormed();
const keyInMap = (name: string): string => (name.startsWith('~') ? name.slice(1) : name);

export function mapValue<V>(
  map: ReadonlyMap<string, V>,
  value: (one: V) => AttributeValue,
): AttributeValue {
  const M: Item = {};
  for (const [key, one] of map) M[nameInMap(key)] = value(one);
  return { M };
}

export function mapOf<V>(
  attribute: AttributeValue | undefined,
  value: (one: AttributeValue, key: string) => V,
): Map<string, V> {
  const map = new Map<string, V>();
  const members = attribute?.M ?? {};
  for (const name in members) {
    const key = keyInMap(name);
    map.set(key, value(members[name] as AttributeValue, key));
  }
  return map;
}
