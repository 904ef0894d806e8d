/**
 * Remembers at least the last `limit` ids and at most twice as many: Firehose repeats what it was not sure to have delivered, near to
 * where it was first. Bounded, so that a part of any size is counted in the same memory.
 */
export function recentIds(limit = 250_000): { isNew(id: string): boolean } {
  let young = new Set<string>();
  let old = new Set<string>();
  return {
    isNew(id) {
      if (young.has(id) || old.has(id)) return false;
      young.add(id);
      if (young.size >= limit) {
        old = young;
        young = new Set();
      }
      return true;
    },
  };
}
