import type { Actor } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { changeModel } from './change-model.ts';
import { changedTags } from './changed-tags.ts';
import { knownVersion } from './known-version.ts';
import type { Tag } from './model.ts';
import type { ModelVersion } from './model-version.ts';
import type { ModelStore } from './ports.ts';

/** What people write beside a version; what it is does not change. */
export interface VersionNotes {
  readonly description?: string;
  readonly tags?: readonly Tag[];
  /** `null` takes it away. */
  readonly modelCard?: string | null;
}

/**
 * Changes what is written beside a version; as `updateModel`.
 *
 * @throws DomainError `not-found` for an unknown model or version, and what `change` throws.
 */
export async function updateVersion(
  deps: { readonly store: ModelStore; readonly clock: Clock },
  input: {
    readonly changeId: string;
    readonly actor: Actor;
    readonly model: string;
    readonly version: number;
    readonly change: (now: ModelVersion) => VersionNotes;
  },
): Promise<ModelVersion> {
  const { changeId, actor, change } = input;
  const { result } = await changeModel(deps, input.model, async (model) => {
    const now = await knownVersion(deps.store, model.name, input.version);
    const notes = change(now);
    if (Object.keys(notes).length === 0) return { result: now };
    const at = deps.clock.now().toISOString();
    const next = noted(now, notes, at);
    return {
      result: next,
      change: {
        id: changeId,
        model,
        puts: [next],
        audit: {
          action: 'ModelVersionUpdated',
          actor,
          at,
          reason: '',
          subject: `version ${now.version}`,
          before: told(notes, now, next),
          after: told(notes, next, now),
        },
      },
    };
  });
  return result;
}

/** As in MLflow, tags alone do not make a version newer. */
function noted(now: ModelVersion, notes: VersionNotes, at: string): ModelVersion {
  const { modelCard: former, ...rest } = now;
  const { modelCard = former, ...others } = notes;
  const { tags: _, ...newer } = notes;
  return {
    ...rest,
    ...others,
    ...(typeof modelCard === 'string' && { modelCard }),
    ...(Object.keys(newer).length > 0 && { updatedAt: at }),
  };
}

const told = (notes: VersionNotes, one: ModelVersion, other: ModelVersion) =>
  Object.fromEntries(
    (Object.keys(notes) as (keyof VersionNotes)[]).map((note) => [
      note,
      note === 'tags' ? changedTags(one.tags, other.tags) : (one[note] ?? null),
    ]),
  );
