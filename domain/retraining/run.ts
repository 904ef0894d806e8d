import { notFound } from '../errors.ts';
import { knownModel } from '../registry/change-model.ts';
import { isEntityId } from '../registry/entity-id.ts';
import { isModelName } from '../registry/model-name.ts';
import type { ModelVersion } from '../registry/model-version.ts';
import type { ModelStore } from '../registry/ports.ts';
import { type TrainableModel, targetOf } from '../registry/target-of.ts';
import { championOf } from '../rollout/variant-weights.ts';
import type { Retraining } from './retraining.ts';

/** What every step of a run is told. */
export interface RunInput {
  readonly model: string;
  readonly retrainingId: string;
}

export interface Run {
  readonly model: TrainableModel;
  readonly retraining: Retraining;
}

/** @throws DomainError `not-found`; `conflict` for a model without a target */
export async function knownRun(store: ModelStore, input: RunInput): Promise<Run> {
  const [model, retraining] = await Promise.all([
    knownModel(store, input.model),
    knownRetraining(store, input.model, input.retrainingId),
  ]);
  return { model: { ...model, target: targetOf(model) }, retraining };
}

/** @throws DomainError `not-found` */
export async function knownRetraining(
  store: ModelStore,
  model: string,
  id: string,
): Promise<Retraining> {
  const askable = isModelName(model) && isEntityId(id);
  const retraining = askable ? await store.retraining(model, id) : undefined;
  if (retraining !== undefined) return retraining;
  throw notFound(`There is no retraining ${id} of ${model}.`, {
    field: 'id',
    hint: `GET /v1/models/${model}/retrainings lists them.`,
  });
}

/** The version that serves now; undefined before the first promotion. */
export async function championVersion(
  store: ModelStore,
  model: string,
): Promise<ModelVersion | undefined> {
  const serving = await store.serving(model);
  const version = serving && championOf(serving.variants);
  return version === undefined ? undefined : store.version(model, version);
}
