import type { Clock } from '../clock.ts';
import { belowLocation } from './artifact-location.ts';
import { knownExperiment, mustBeActive } from './known-experiment.ts';
import type { LoggedModel } from './logged-model.ts';
import { checkLoggedModelName, checkShort, withParams, withTags } from './logged-model-texts.ts';
import type { TrackingStore } from './ports.ts';
import type { KeyValue } from './tag-list.ts';
import { modelIdIn } from './tracking-ids.ts';

export interface CreateLoggedModelDeps {
  readonly store: Pick<TrackingStore, 'experiment' | 'createLoggedModel'>;
  readonly clock: Clock;
  /** 20 hexadecimal digits. */
  readonly entropy: () => string;
}

export interface NewLoggedModel {
  readonly experimentId: string;
  /** Made up when absent. */
  readonly name?: string | undefined;
  readonly modelType?: string | undefined;
  /** Not looked up: MLflow takes any, also of a run that is somewhere else. */
  readonly sourceRunId?: string | undefined;
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

/**
 * A place for a model's files, which its client fills and then finishes.
 *
 * @throws DomainError `not-found` for the experiment; `invalid` when it is deleted, and for names and texts
 */
export async function createLoggedModel(
  { store, clock, entropy }: CreateLoggedModelDeps,
  { experimentId, name, modelType, sourceRunId, params, tags }: NewLoggedModel,
): Promise<LoggedModel> {
  const experiment = await knownExperiment(store, experimentId);
  mustBeActive(experiment);
  const id = modelIdIn(experiment.id, entropy());
  const now = clock.now().getTime();
  const model: LoggedModel = {
    id,
    experimentId: experiment.id,
    name: name === undefined ? `model-${id.slice(2, 10)}` : checkLoggedModelName(name),
    ...(modelType !== undefined && { modelType: checkShort('model_type', modelType) }),
    ...(sourceRunId !== undefined && { sourceRunId: checkShort('source_run_id', sourceRunId) }),
    status: 'PENDING',
    artifactUri: belowLocation(experiment.artifactLocation, 'models', id, 'artifacts'),
    createdAt: now,
    updatedAt: now,
    deleted: false,
    params: withParams(new Map(), params),
    tags: withTags(new Map(), tags),
    metrics: [],
    revision: 0,
  };
  await store.createLoggedModel(model);
  return model;
}
