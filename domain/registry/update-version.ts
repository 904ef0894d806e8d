import type { Actor } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { changeModel } from './change-model.ts';
import { knownVersion } from './known-version.ts';
import type { ModelVersion } from './model-version.ts';
import type { ModelStore } from './ports.ts';

/** What people write beside a version; what it is does not change. */
export type VersionNotes = Pick<ModelVersion, 'description' | 'tags' | 'modelCard'>;

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
    readonly change: (now: ModelVersion) => Partial<VersionNotes>;
  },
): Promise<ModelVersion> {
  const { changeId, actor, change } = input;
  const { result } = await changeModel(deps, input.model, async (model) => {
    const now = await knownVersion(deps.store, model.name, input.version);
    const notes = change(now);
    if (Object.keys(notes).length === 0) return { result: now };
    const at = deps.clock.now().toISOString();
    const next: ModelVersion = { ...now, ...notes, updatedAt: at };
    const before = Object.fromEntries(
      Object.keys(notes).map((note) => [note, now[note as keyof VersionNotes] ?? null]),
    );
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
          before,
          after: notes,
        },
      },
    };
  });
  return result;
}
