import { knownModel } from './change-model.ts';
import type { Model } from './model.ts';
import type { Alias, ModelVersion } from './model-version.ts';
import type { ModelStore } from './ports.ts';

export interface ModelContents {
  readonly model: Model;
  readonly versions: readonly ModelVersion[];
  readonly aliases: readonly Alias[];
}

/**
 * A model with its versions and their aliases, read at once.
 *
 * @throws DomainError `not-found`
 */
export async function modelContents(store: ModelStore, name: string): Promise<ModelContents> {
  const [model, versions, aliases] = await Promise.all([
    knownModel(store, name),
    store.versions(name),
    store.aliases(name),
  ]);
  return { model, versions, aliases };
}
