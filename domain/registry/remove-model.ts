import type { Actor } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { conflict } from '../errors.ts';
import { type Exempt, isGated } from '../governance/is-gated.ts';
import { changeModel } from './change-model.ts';
import { checkAtRest } from './check-at-rest.ts';
import type { Model } from './model.ts';
import type { ModelStore } from './ports.ts';

/**
 * Deletes a model with its versions and aliases. From the one commit on nobody finds it; then what hung on it is taken
 * away, in steps that a new model of the same name finishes if they are interrupted. Its audit trail and its files stay.
 *
 * @throws DomainError `not-found`; `conflict` while something goes on with it, or while it serves and its stages are
 * gated, unless `stopServing` says that its clients may get errors from now on.
 */
export async function removeModel(
  deps: { readonly store: ModelStore; readonly clock: Clock; readonly exempt?: Exempt },
  input: {
    readonly changeId: string;
    readonly actor: Actor;
    readonly model: string;
    readonly stopServing?: boolean;
    readonly reason?: string;
  },
): Promise<void> {
  const { store, clock } = deps;
  const { changeId, actor, reason = '' } = input;
  // What an interrupted deletion has left; nothing while there is a model of this name.
  await store.purge(input.model);
  if (await wasApplied(store, input)) return;
  await changeModel(deps, input.model, async (model) => {
    await checkAtRest(store, model, clock.now());
    const serving = await store.serving(model.name);
    if (serving !== undefined && input.stopServing !== true && isGated(model, deps.exempt))
      throw conflict(
        `${model.name} serves: version ${serving.variants.map(({ version }) => version).join(', ')}.`,
        { hint: `To stop it on purpose: DELETE /v1/models/{name}?stopServing=true.` },
      );
    const at = clock.now().toISOString();
    return {
      result: undefined,
      change: {
        id: changeId,
        model: { ...model, deletedAt: at, lastVersion: 0 },
        puts: [],
        removes: serving === undefined ? [] : [serving],
        audit: {
          action: 'ModelDeleted',
          actor,
          at,
          reason,
          subject: `model ${model.name}`,
          before: described(model),
          after: null,
        },
      },
    };
  });
  await store.purge(input.model);
}

/** Sent again: then there is nothing left to delete, or a new model that is not meant. */
async function wasApplied(
  store: ModelStore,
  { changeId, model }: { readonly changeId: string; readonly model: string },
): Promise<boolean> {
  const applied = await store.applied(changeId);
  return applied?.model === model && applied.action === 'ModelDeleted';
}

const described = ({ lastVersion, createdAt, createdBy, task, target }: Model) => ({
  lastVersion,
  createdAt,
  createdBy,
  task: task ?? null,
  target: target ?? null,
});
