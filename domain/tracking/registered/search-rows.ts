import { inSmallGroups } from '../../in-small-groups.ts';
import type { Model, Tag } from '../../registry/model.ts';
import type { ModelVersion } from '../../registry/model-version.ts';
import type { ModelStore } from '../../registry/ports.ts';
import { modelVersionKind } from '../search/model-version-kind.ts';
import { parseFilter } from '../search/parse-filter.ts';
import type { ModelVersionRow, RegisteredModelRow } from '../search/search-kind.ts';
import { sourceOf } from './places-of.ts';

/** All registered models, as they are searched. */
export async function modelRows(
  store: ModelStore,
): Promise<readonly (RegisteredModelRow & { readonly model: Model })[]> {
  const models = await store.models();
  return models.map((model) => ({
    model,
    name: model.name,
    createdAt: Date.parse(model.createdAt),
    updatedAt: Date.parse(model.updatedAt ?? model.createdAt),
    tags: asMap(model.tags),
  }));
}

/**
 * The versions in which a filter can find something: those of the models that it names, or of all.
 *
 * @throws DomainError `invalid`, field `filter`
 */
export async function versionRows(
  store: ModelStore,
  filter: string,
): Promise<readonly (ModelVersionRow & { readonly of: ModelVersion })[]> {
  const named = namedIn(filter);
  const models =
    named === undefined
      ? await store.models()
      : (await inSmallGroups([...named], (name) => store.model(name))).filter(
          (model) => model !== undefined,
        );
  const versions = await inSmallGroups(models, ({ name }) => store.versions(name));
  return versions.flat().map((of) => ({
    of,
    name: of.model,
    version: of.version,
    // MLflow's server knows no absent run: `run_id = ''` finds the versions without one.
    runId: of.source.runId ?? '',
    source: sourceOf(of),
    createdAt: Date.parse(of.createdAt),
    updatedAt: Date.parse(of.updatedAt ?? of.createdAt),
    tags: asMap(of.tags),
  }));
}

/** The models a filter is about, when it names them: all its conditions on names must hold. */
function namedIn(filter: string): ReadonlySet<string> | undefined {
  const lists = parseFilter(modelVersionKind, filter)
    .filter(({ entity, key }) => entity === 'attribute' && key === 'name')
    .filter(({ operator }) => operator === '=' || operator === 'IN')
    .map(({ value }) => [value ?? []].flat().map(String));
  const [first, ...others] = lists;
  return first && new Set(first.filter((name) => others.every((list) => list.includes(name))));
}

const asMap = (tags: readonly Tag[] = []): ReadonlyMap<string, string> =>
  new Map(tags.map(({ key, value }) => [key, value]));
