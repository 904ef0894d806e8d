import type { Tag } from './model.ts';

/** What an audit entry holds of a text: tags may have 100 000 characters, an entry 390 KB. */
const shownLength = 1_000;

const shown = (value: string): string =>
  value.length <= shownLength
    ? value
    : `${value.slice(0, shownLength)}… (${value.length} characters)`;

/** The tags of `one` that `other` has not, or otherwise, long values cut: what an audit entry tells of a change. */
export function changedTags(one: readonly Tag[] = [], other: readonly Tag[] = []): readonly Tag[] {
  const values = new Map(other.map(({ key, value }) => [key, value]));
  return one
    .filter(({ key, value }) => values.get(key) !== value)
    .map(({ key, value }) => ({ key, value: shown(value) }));
}
