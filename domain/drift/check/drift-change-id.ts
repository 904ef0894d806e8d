/** A check is one change, however often it runs; each count of its window that found more rows is another. */
export const driftChangeId = (checkId: string, revision = 0): string =>
  revision === 0 ? `drift:${checkId}` : `drift:${checkId}:${revision}`;
