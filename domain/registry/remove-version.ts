import type { Actor } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { conflict } from '../errors.ts';
import { namedVersions } from '../serving/routing/routing.ts';
import { changeModel } from './change-model.ts';
import { knownVersion } from './known-version.ts';
import type { ModelVersion } from './model-version.ts';
import type { ModelStore } from './ports.ts';
import { maxEntities } from './prepare-change.ts';

/**
 * Takes a version away, and the aliases that stand for it. Its number is not used again; its files and its audit entries
 * stay.
 *
 * @throws DomainError `not-found`; `conflict` while it serves or waits for an approval, or has more than 95 aliases.
 */
export async function removeVersion(
  deps: { readonly store: ModelStore; readonly clock: Clock },
  input: {
    readonly changeId: string;
    readonly actor: Actor;
    readonly model: string;
    readonly version: number;
    readonly reason?: string;
  },
): Promise<void> {
  const { store, clock } = deps;
  const { changeId, actor, reason = '' } = input;
  const applied = await store.applied(changeId);
  if (applied?.model === input.model && applied.action === 'ModelVersionDeleted') return;
  await changeModel(deps, input.model, async (model) => {
    const version = await knownVersion(store, model.name, input.version);
    await checkIdle(store, version);
    const aliases = (await store.aliases(model.name)).filter(
      (alias) => alias.version === version.version,
    );
    if (aliases.length >= maxEntities)
      throw conflict(
        `${aliases.length} aliases stand for version ${version.version}; at most ${maxEntities - 1} go with it.`,
        { field: 'version', hint: 'Delete some of them first.' },
      );
    const at = clock.now().toISOString();
    return {
      result: undefined,
      change: {
        id: changeId,
        model: { ...model, updatedAt: at },
        puts: [],
        removes: [version, ...aliases],
        audit: {
          action: 'ModelVersionDeleted',
          actor,
          at,
          reason,
          subject: `version ${version.version}`,
          before: { ...version, aliases: aliases.map(({ alias }) => alias) },
          after: null,
        },
      },
    };
  });
}

async function checkIdle(store: ModelStore, { model, version, approvalId }: ModelVersion) {
  const serving = await store.serving(model);
  const serves = serving?.variants.some((variant) => variant.version === version) ?? false;
  if (serves || namedVersions(serving?.routing ?? {}).includes(version))
    throw conflict(`Version ${version} of ${model} serves; what serves is not deleted.`, {
      field: 'version',
      hint: 'Promote another version, or take it out of the routing; then delete it.',
    });
  const approval = approvalId === undefined ? undefined : await store.approval(approvalId);
  if (approval?.status === 'pending')
    throw conflict(`Approval ${approval.id} of version ${version} waits for a decision.`, {
      field: 'version',
      hint: `Reject it first: POST /v1/approvals/${approval.id}/reject.`,
    });
}
