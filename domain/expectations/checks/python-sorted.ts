/** Up to so many items Python sorts by insertion alone (`listobject.c`). */
const inserted = 63;

/**
 * Items in the order that Python's `sorted` leaves them in. For a real order that is any stable sort; with NaN among the
 * values it depends on the steps: a first run, then binary insertion. Only lists of up to 63 items take these steps.
 */
export function pythonSorted<T>(items: readonly T[], less: (a: T, b: T) => boolean): readonly T[] {
  if (items.length > inserted)
    return items.toSorted((a, b) => (less(a, b) ? -1 : less(b, a) ? 1 : 0));
  const sorted = firstRun(items, less);
  for (const item of items.slice(sorted.length)) {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = low + ((high - low) >> 1);
      if (less(item, sorted[middle] as T)) high = middle;
      else low = middle + 1;
    }
    sorted.splice(low, 0, item);
  }
  return sorted;
}

/** The longest beginning that is in order, or strictly in reverse order, which is turned round. */
function firstRun<T>(items: readonly T[], less: (a: T, b: T) => boolean): T[] {
  let end = 1;
  const descends = items.length > 1 && less(items[1] as T, items[0] as T);
  while (end < items.length && less(items[end] as T, items[end - 1] as T) === descends) end++;
  const run = items.slice(0, end);
  return descends ? run.reverse() : run;
}
