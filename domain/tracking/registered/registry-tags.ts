import type { Tag } from '../../registry/model.ts';
import { type KeyValue, tagMap } from '../tag-list.ts';
import { checkLength } from '../text-length.ts';

/** Contract §5, registry tag. */
const maxValueLength = 100_000;

/**
 * Tags of a registered model or version as a request brings them; of one key twice the last counts.
 *
 * @throws DomainError `invalid` for a key that is none, and for values that are too long
 */
export function registryTags(sent: readonly KeyValue[]): readonly Tag[] {
  const kept = tagMap(sent, (value, field) => {
    checkLength(value, maxValueLength, field);
    return value;
  });
  return [...kept].map(([key, value]) => ({ key, value }));
}
