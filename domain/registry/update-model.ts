import type { Actor } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { invalid } from '../errors.ts';
import { changeModel } from './change-model.ts';
import { changedTags } from './changed-tags.ts';
import { checkPositiveClass } from './create-model.ts';
import type { Model } from './model.ts';
import type { ModelStore } from './ports.ts';

/** What can be changed of a model that is there; the rest follows from other changes. */
export type ModelFacts = Pick<
  Model,
  | 'task'
  | 'target'
  | 'positiveClass'
  | 'idColumns'
  | 'description'
  | 'tags'
  | 'sensitive'
  | 'policy'
>;

/**
 * Changes what a model says of itself. Audited with what it said before; `change` answers only the fields to set, none
 * to change nothing, and may be asked again after a lost race.
 *
 * @throws DomainError `not-found`; `invalid` for facts that contradict each other, and what `change` throws.
 */
export async function updateModel(
  deps: { readonly store: ModelStore; readonly clock: Clock },
  input: {
    readonly changeId: string;
    readonly actor: Actor;
    readonly model: string;
    readonly reason?: string;
    readonly change: (now: Model) => Partial<ModelFacts>;
  },
): Promise<Model> {
  const { changeId, actor, reason = '', change } = input;
  const { result, revision } = await changeModel(deps, input.model, (now) => {
    const facts = change(now);
    if (Object.keys(facts).length === 0) return { result: now };
    const at = deps.clock.now().toISOString();
    const next: Model = { ...now, ...facts, ...touched(facts, at) };
    if (next.target !== undefined && next.idColumns.includes(next.target))
      throw invalid(`${next.target} is the target; it cannot identify a subject too.`, {
        field: 'idColumns',
      });
    checkPositiveClass(next);
    return {
      result: next,
      change: {
        id: changeId,
        model: next,
        puts: [],
        audit: {
          action: 'ModelUpdated',
          actor,
          at,
          reason,
          subject: `model ${now.name}`,
          before: told(facts, now, next),
          after: told(facts, next, now),
        },
      },
    };
  });
  return { ...result, revision };
}

/** As in MLflow, tags alone do not make a model newer. */
const touched = ({ tags: _, ...facts }: Partial<ModelFacts>, updatedAt: string) =>
  Object.keys(facts).length === 0 ? {} : { updatedAt };

/** The changed facts as `one` has them; of tags only those that differ from `other`. */
const told = (facts: Partial<ModelFacts>, one: Model, other: Model) =>
  Object.fromEntries(
    (Object.keys(facts) as (keyof ModelFacts)[]).map((fact) => [
      fact,
      fact === 'tags' ? changedTags(one.tags, other.tags) : (one[fact] ?? null),
    ]),
  );
