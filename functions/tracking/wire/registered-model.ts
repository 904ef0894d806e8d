import { latestVersions } from '#domain/registry/latest-versions.ts';
import type { Model } from '#domain/registry/model.ts';
import type { Alias, ModelVersion } from '#domain/registry/model-version.ts';
import { modelVersionMessage } from './model-version.ts';

/** MLflow's `registered_model` (contract §4). */
export const registeredModelMessage = (
  { name, createdAt, updatedAt = createdAt, description, tags }: Model,
  versions: readonly ModelVersion[],
  aliases: readonly Alias[],
) => ({
  name,
  creation_timestamp: Date.parse(createdAt),
  last_updated_timestamp: Date.parse(updatedAt),
  description: description === '' ? undefined : description,
  latest_versions: latestVersions(versions).map((one) => modelVersionMessage(one, aliases)),
  tags,
  aliases: aliases.map(({ alias, version }) => ({ alias, version: String(version) })),
});
