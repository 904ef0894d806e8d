/** Results of `load` in the order of `items`, with up to `ahead` of them under way before they are asked for. */
export async function* readAhead<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  ahead: number,
  load: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  for await (const item of items) {
    const result = load(item);
    // Its rejection is met when its turn comes; until then it must not count as unhandled.
    result.catch(() => {});
    underWay.push(result);
    if (underWay.length >= ahead) yield underWay.shift() as Promise<R>;
  }
  for (const result of underWay) yield result;
}
