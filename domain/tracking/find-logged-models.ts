import { type DomainError, notFound } from '../errors.ts';
import type { LoggedModel } from './logged-model.ts';
import type { TrackingStore } from './ports.ts';
import { isExperimentId } from './tracking-ids.ts';

export const noLoggedModel = (id: string): DomainError =>
  notFound(`Logged model with ID '${id}' not found.`, { field: 'model_id' });

/** @throws DomainError `not-found`, also for a deleted model unless those are wanted too */
export async function knownLoggedModel(
  { store }: { readonly store: Pick<TrackingStore, 'loggedModel'> },
  id: string,
  { deletedToo = false }: { readonly deletedToo?: boolean } = {},
): Promise<LoggedModel> {
  const model = await store.loggedModel(id);
  if (model === undefined || (model.deleted && !deletedToo)) throw noLoggedModel(id);
  return model;
}

/**
 * Logged models of experiments, in any order. They outlive runs and experiments that are deleted, because versions are
 * registered from them: only deleted models are left out. Experiments that are none, or not known, have no models.
 */
export async function activeLoggedModels(
  { store }: { readonly store: Pick<TrackingStore, 'loggedModels'> },
  experimentIds: readonly string[],
): Promise<readonly LoggedModel[]> {
  const ids = [...new Set(experimentIds)].filter(isExperimentId);
  const found = await Promise.all(ids.map((id) => store.loggedModels(id)));
  return found.flat().filter(({ deleted }) => !deleted);
}
