import type { OnlineFeatures } from '#domain/serving/ports.ts';

/** The twin of the feature table: features by model, then by entity. */
export const memoryOnlineFeatures = (
  entities: Readonly<
    Record<
      string,
      Readonly<Record<string, Readonly<Record<string, number | string | boolean | null>>>>
    >
  >,
): OnlineFeatures => ({
  get: async (model, ids) => {
    const known = new Map(Object.entries(entities[model] ?? {}));
    return ids.map((id) => known.get(id));
  },
});
