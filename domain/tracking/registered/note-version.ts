import { DomainError } from '../../errors.ts';
import type { ModelVersion } from '../../registry/model-version.ts';
import type { TrackingStore } from '../ports.ts';

const versionsTag = 'mlflow.modelVersions';

type Pair = Pick<ModelVersion, 'version'> & { readonly name: string };

/**
 * Tells a logged model which versions were made of it: a JSON list of `{name, version}` in its tag, each pair once. The
 * version is there already, so what stands against the note (the model is deleted, its tags are full) is not told.
 */
export async function noteVersion(
  tracking: Pick<TrackingStore, 'changeLoggedModel'>,
  modelId: string,
  { model: name, version }: Pick<ModelVersion, 'model' | 'version'>,
): Promise<void> {
  try {
    await tracking.changeLoggedModel(modelId, (now) => {
      const pairs = pairsIn(now.tags.get(versionsTag));
      if (pairs.some((pair) => pair.name === name && Number(pair.version) === version)) return now;
      const value = JSON.stringify([...pairs, { name, version }]);
      return { ...now, tags: new Map([...now.tags, [versionsTag, value]]) };
    });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
}

/** Clients write the tag too, and people can. */
function pairsIn(value = '[]'): readonly Pair[] {
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) ? list.filter((pair) => typeof pair?.name === 'string') : [];
  } catch {
    return [];
  }
}
