import type { MemberDirectory } from '../serving/ensembles/ports.ts';
import type { ModelStore } from './ports.ts';

/** Members of ensembles straight from the registry. */
export const memberDirectory = (
  store: Pick<ModelStore, 'version' | 'aliases'>,
): MemberDirectory => ({
  version: (model, version) => store.version(model, version),
  alias: async (model, alias) =>
    (await store.aliases(model)).find((known) => known.alias === alias)?.version,
});
