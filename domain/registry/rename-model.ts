import type { Actor } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { conflict } from '../errors.ts';
import { type Exempt, isGated } from '../governance/is-gated.ts';
import { inSmallGroups } from '../in-small-groups.ts';
import { knownModel } from './change-model.ts';
import { checkAtRest } from './check-at-rest.ts';
import { chainAfter, cleared, heldAs } from './former-owner.ts';
import type { Model } from './model.ts';
import { checkModelName } from './model-name.ts';
import type { ModelVersion } from './model-version.ts';
import type { ModelChange, ModelStore } from './ports.ts';

/** Two changes share one transaction of 100 items; each has four of its own (prepare-change.ts). */
const maxMoved = 92;

/**
 * Gives a model another name: versions, tags and aliases move along in one transaction, the old audit trail ends with
 * where it went, the new one begins with where it came from (name, revision and hash).
 *
 * @throws DomainError `not-found`; `invalid` for a name that is none; `conflict` when the new name is taken, while the
 * model serves (its clients call it by its name) or something goes on with it, when a gate or a refusal would be left
 * behind, for more than 92 versions and aliases, or when somebody else changed it meanwhile; `too-large`.
 */
export async function renameModel(
  deps: { readonly store: ModelStore; readonly clock: Clock; readonly exempt?: Exempt },
  input: {
    readonly changeId: string;
    readonly actor: Actor;
    readonly model: string;
    readonly newName: string;
  },
): Promise<Model> {
  const { store, clock } = deps;
  const { newName } = input;
  checkModelName(newName);
  if ((await store.applied(`${input.changeId}:from`)) !== undefined) {
    await store.purge(input.model);
    return knownModel(store, newName);
  }
  const model = await knownModel(store, input.model);
  if (newName === model.name) return model;
  if ((await store.model(newName)) !== undefined)
    throw conflict(`There is already a model ${newName}.`, { field: 'new_name' });
  await checkAtRest(store, model, clock.now());
  if ((await store.serving(model.name)) !== undefined)
    throw conflict(`${model.name} serves; its clients call it by this name.`, {
      field: 'name',
      hint: 'Register the version under the new name, move the clients, then delete this model.',
    });
  const [versions, aliases] = await Promise.all([
    store.versions(model.name),
    store.aliases(model.name),
  ]);
  checkSameGates(model, newName, versions, deps.exempt);
  await checkNoneRejected(store, versions);
  const moved = [...versions, ...aliases];
  if (moved.length > maxMoved)
    throw conflict(
      `${model.name} has ${moved.length} versions and aliases; a rename moves at most ${maxMoved}.`,
      { field: 'name', hint: 'Delete versions that nobody needs, or register under the new name.' },
    );
  const at = clock.now().toISOString();
  const former = await cleared(store, newName);
  const audit = (subject: string, before: unknown, after: unknown): ModelChange['audit'] => ({
    action: 'ModelRenamed',
    actor: input.actor,
    at,
    reason: '',
    subject,
    before,
    after,
  });
  await store.commitBoth(
    {
      id: `${input.changeId}:from`,
      model: { ...model, deletedAt: at, lastVersion: 0 },
      puts: [],
      audit: audit(`model ${model.name}`, { name: model.name }, { name: newName }),
    },
    {
      id: `${input.changeId}:to`,
      model: {
        ...model,
        ...heldAs(former, model, input.actor),
        ...chainAfter(former),
        name: newName,
        updatedAt: at,
      },
      puts: moved.map((entity) => ({ ...entity, model: newName })),
      audit: audit(
        `model ${newName}`,
        { name: model.name, revision: model.revision, auditHash: model.auditHash },
        { name: newName },
      ),
    },
  );
  await store.purge(model.name);
  return knownModel(store, newName);
}

/**
 * Names can exempt from the gates. Where they do, versions do not come in or out by a rename: one that was labelled
 * Production without any gate would be found under a name that promises it passed them.
 */
function checkSameGates(
  model: Model,
  newName: string,
  versions: readonly ModelVersion[],
  exempt: Exempt | undefined,
): void {
  const gated = isGated(model, exempt);
  if (versions.length === 0 || gated === isGated({ ...model, name: newName }, exempt)) return;
  const [free, held] = gated ? [newName, model.name] : [model.name, newName];
  throw conflict(
    `Stages of ${held} are gated, those of ${free} are not: versions are not renamed from one to the other.`,
    {
      field: 'new_name',
      hint: `Register them under the new name: source models:/${model.name}/1, in stage None.`,
    },
  );
}

/** Approvals stay with the name they were asked under: a refusal would be forgotten, and could be asked for again. */
async function checkNoneRejected(
  store: ModelStore,
  versions: readonly ModelVersion[],
): Promise<void> {
  const asked = versions.flatMap(({ approvalId }) => approvalId ?? []);
  const approvals = await inSmallGroups(asked, (id) => store.approval(id));
  const rejected = approvals.find((one) => one?.status === 'rejected');
  if (rejected !== undefined)
    throw conflict(
      `Version ${rejected.version} of ${rejected.model} was rejected by its approvers (${rejected.id}); a rename would forget that.`,
      { field: 'name', hint: 'Delete that version first.' },
    );
}
