import type { Clock } from '../clock.ts';
import { notFound } from '../errors.ts';
import { noLoggedModel } from './find-logged-models.ts';
import type { LoggedModel, LoggedModelStatus } from './logged-model.ts';
import { withParams, withTags } from './logged-model-texts.ts';
import type { TrackingStore } from './ports.ts';
import type { KeyValue } from './tag-list.ts';

export interface ChangeLoggedModelDeps {
  readonly store: Pick<TrackingStore, 'changeLoggedModel'>;
}
type Timed = ChangeLoggedModelDeps & { readonly clock: Clock };

/** Says how the upload of its files ended. */
export const finishLoggedModel = (
  { store, clock }: Timed,
  { id, status }: { readonly id: string; readonly status: LoggedModelStatus },
): Promise<LoggedModel> =>
  changeActive(store, id, (now) =>
    now.status === status ? now : { ...now, status, updatedAt: clock.now().getTime() },
  );

/** @throws DomainError `invalid` for a param that has another value already; then none is kept */
export const addLoggedModelParams = (
  { store }: ChangeLoggedModelDeps,
  { id, params: sent }: { readonly id: string; readonly params: readonly KeyValue[] },
): Promise<LoggedModel> =>
  changeActive(store, id, (now) => {
    const params = withParams(now.params, sent);
    return params === now.params ? now : { ...now, params };
  });

export const tagLoggedModel = (
  { store }: ChangeLoggedModelDeps,
  { id, tags: sent }: { readonly id: string; readonly tags: readonly KeyValue[] },
): Promise<LoggedModel> =>
  changeActive(store, id, (now) => {
    const tags = withTags(now.tags, sent);
    return tags === now.tags ? now : { ...now, tags };
  });

/** @throws DomainError `not-found` when there is no such tag */
export const untagLoggedModel = (
  { store }: ChangeLoggedModelDeps,
  { id, key }: { readonly id: string; readonly key: string },
): Promise<LoggedModel> =>
  changeActive(store, id, (now) => {
    const tags = new Map(now.tags);
    if (tags.delete(key)) return { ...now, tags };
    throw notFound(`No tag with key '${key}' found for model with ID '${id}'.`, { field: 'key' });
  });

/** Its files stay, and so do versions that were registered from it. Deleting it twice is fine. */
export const deleteLoggedModel = (
  { store, clock }: Timed,
  { id }: { readonly id: string },
): Promise<LoggedModel> =>
  store.changeLoggedModel(id, (now) =>
    now.deleted ? now : { ...now, deleted: true, updatedAt: clock.now().getTime() },
  );

/** MLflow's own server goes on changing deleted models; nobody can see what that does. */
const changeActive = (
  store: ChangeLoggedModelDeps['store'],
  id: string,
  change: (now: LoggedModel) => LoggedModel,
): Promise<LoggedModel> =>
  store.changeLoggedModel(id, (now) => {
    if (now.deleted) throw noLoggedModel(id);
    return change(now);
  });
