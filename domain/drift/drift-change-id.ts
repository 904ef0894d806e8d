/** A check is one change, however often it runs. */
export const driftChangeId = (checkId: string): string => `drift:${checkId}`;
