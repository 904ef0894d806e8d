import type { ServingRecord, Variant } from '../../serving/serving-record.ts';

export const championOf = (variants: readonly Variant[]): number | undefined =>
  variants.find(({ role }) => role === 'champion')?.version;

/**
 * The versions a window may be about: the champion, and the one before it when it was replaced after the window began. Which of them
 * answered more is seen when the window is counted.
 */
export function candidateVersions(
  serving: ServingRecord | undefined,
  window: { readonly from: string },
): readonly number[] {
  if (serving === undefined) return [];
  const now = championOf(serving.variants);
  const before = championOf(serving.previous);
  const changed = serving.updatedAt > window.from && before !== now ? before : undefined;
  return [now, changed].filter((version) => version !== undefined);
}
