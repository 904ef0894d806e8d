import { DomainError, notFound, unavailable } from '../errors.ts';
import type { Model } from './model.ts';
import { isModelName } from './model-name.ts';
import type { ModelChange, ModelStore } from './ports.ts';

/** What was decided: a change to commit, or none, and what the caller wants to know afterwards. */
export interface Decision<T> {
  readonly change?: ModelChange;
  readonly result: T;
}

export interface Changed<T> {
  readonly result: T;
  readonly revision: number;
  /** The change id had been applied before; `result` is what was decided now, and nothing was written. */
  readonly replayed: boolean;
}

/** Each round somebody wins, so that twenty callers at once all get through. */
const maxTries = 20;

/**
 * Reads the model, decides, commits; when somebody else changed the model in between, reads and decides again, up to
 * twenty times. For callers who do not compete for a choice (pipeline steps, aliases, registrations); `decide` must read
 * what it decides on itself, each time.
 *
 * @throws DomainError `not-found` for an unknown model; `unavailable` after twenty lost races: nothing speaks against the
 * change, and clients and state machines try again by themselves; and what `decide` throws.
 */
export async function changeModel<T>(
  deps: { readonly store: ModelStore },
  name: string,
  decide: (model: Model) => Decision<T> | Promise<Decision<T>>,
): Promise<Changed<T>> {
  for (let tries = 1; ; tries += 1) {
    const model = await knownModel(deps.store, name);
    const { change, result } = await decide(model);
    if (change === undefined) return { result, revision: model.revision, replayed: false };
    try {
      return { result, ...(await deps.store.commit(change)) };
    } catch (error) {
      const lostRace = error instanceof DomainError && error.kind === 'conflict';
      if (!lostRace) throw error;
      if (tries === maxTries)
        throw unavailable(`${name} is being changed by too many at once; nothing was written.`, {
          hint: 'Try again in a moment.',
          cause: error,
        });
    }
  }
}

/** @throws DomainError `not-found` */
export async function knownModel(store: ModelStore, name: string): Promise<Model> {
  const model = isModelName(name) ? await store.model(name) : undefined;
  if (model !== undefined) return model;
  throw notFound(`There is no model ${name}.`, {
    field: 'name',
    hint: 'GET /v1/models lists them; POST /v1/models makes one.',
  });
}
