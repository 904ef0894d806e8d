import type { Alias, ModelVersion } from '#domain/registry/model-version.ts';
import { sourceOf } from '#domain/tracking/registered/places-of.ts';

/** MLflow's `model_version` (contract §4). `aliases` may hold those of other versions too. */
export const modelVersionMessage = (version: ModelVersion, aliases: readonly Alias[]) => ({
  name: version.model,
  version: String(version.version),
  creation_timestamp: Date.parse(version.createdAt),
  last_updated_timestamp: Date.parse(version.updatedAt ?? version.createdAt),
  current_stage: version.stage,
  description: version.description,
  source: sourceOf(version),
  run_id: version.source.runId,
  run_link: version.source.mlflow?.runLink,
  /** Versions are made in one step: there is none that waits for its files. */
  status: 'READY',
  tags: version.tags,
  aliases: aliases
    .filter((one) => one.version === version.version && one.model === version.model)
    .map(({ alias }) => alias),
});
