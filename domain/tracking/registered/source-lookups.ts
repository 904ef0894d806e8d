import { knownModel } from '../../registry/change-model.ts';
import { latestVersions } from '../../registry/latest-versions.ts';
import type { ModelVersion } from '../../registry/model-version.ts';
import type { ModelStore } from '../../registry/ports.ts';
import type { LoggedModel } from '../logged-model.ts';
import type { SourceLookups, WhichVersion } from '../mlmodel/check-source.ts';
import type { TrackingStore } from '../ports.ts';
import type { Run } from '../run.ts';

/** Looks things up for the check of one source, each once: what was found tells of the new version too. */
export function sourceLookups(
  store: ModelStore,
  tracking: Pick<TrackingStore, 'run' | 'loggedModel'>,
): SourceLookups & {
  /** The version that was asked for, when one was. */
  readonly copied: () => ModelVersion | undefined;
} {
  const runs = once((id) => tracking.run(id));
  const loggedModels = once(async (id) => {
    const model = await tracking.loggedModel(id);
    return model?.deleted ? undefined : model;
  });
  let copied: ModelVersion | undefined;
  return {
    run: (id): Promise<Run | undefined> => runs(id),
    loggedModel: (id): Promise<LoggedModel | undefined> => loggedModels(id),
    version: async (name, which) => {
      copied = await found(store, name, which);
      return copied;
    },
    copied: () => copied,
  };
}

/** @throws DomainError `not-found` for an unknown model */
async function found(
  store: ModelStore,
  name: string,
  which: WhichVersion,
): Promise<ModelVersion | undefined> {
  await knownModel(store, name);
  if (which === 'latest') return (await store.versions(name)).at(-1);
  if ('version' in which) return store.version(name, which.version);
  if ('stage' in which) return latestVersions(await store.versions(name), [which.stage])[0];
  const alias = (await store.aliases(name)).find((one) => one.alias === which.alias);
  return alias && store.version(name, alias.version);
}

function once<T>(read: (id: string) => Promise<T>): (id: string) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (id) => {
    const answer = asked.get(id) ?? read(id);
    asked.set(id, answer);
    return answer;
  };
}
