import type { Entropy } from '#domain/tracking/entropy.ts';
import type { TrackedFiles, TrackingStore } from '#domain/tracking/ports.ts';
import type { MlflowCall } from './call.ts';
import { artifactCalls, artifactFeatures } from './calls/artifacts.ts';
import { experimentCalls } from './calls/experiments.ts';
import { loggedModelCalls } from './calls/logged-models.ts';
import { loggingCalls } from './calls/logging.ts';
import { metricCalls } from './calls/metrics.ts';
import { type ModelVersionDeps, modelVersionCalls } from './calls/model-versions.ts';
import { ownedArtifactCalls } from './calls/owned-artifacts.ts';
import { registeredModelCalls } from './calls/registered-models.ts';
import { runCalls } from './calls/runs.ts';
import { serverCalls } from './calls/server.ts';

/** `store` is the registry's, as in all of the product; `tracking` has experiments, runs and logged models. */
export interface MlflowDeps extends ModelVersionDeps {
  readonly tracking: TrackingStore;
  readonly files: TrackedFiles;
  readonly entropy: Entropy;
}

/** All of MLflow's API that is spoken here. */
export function allCalls(deps: MlflowDeps): readonly MlflowCall[] {
  const runs = { ...deps, store: deps.tracking };
  return [
    ...experimentCalls(runs),
    ...runCalls(runs),
    ...loggingCalls(runs),
    ...metricCalls(runs),
    ...loggedModelCalls(runs),
    ...ownedArtifactCalls(runs),
    ...artifactCalls(deps),
    ...registeredModelCalls(deps),
    ...modelVersionCalls(deps),
    ...serverCalls(artifactFeatures),
  ];
}
