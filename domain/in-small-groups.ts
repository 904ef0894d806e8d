/** Enough to hide the way to S3, few enough for any connection pool. */
const groupSize = 20;

/** `work` on all items, twenty at a time; results in the order of the items. */
export async function inSmallGroups<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += groupSize)
    results.push(...(await Promise.all(items.slice(from, from + groupSize).map(work))));
  return results;
}
