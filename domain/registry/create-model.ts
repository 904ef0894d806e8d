import type { Actor } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { invalid } from '../errors.ts';
import { genesisHash } from '../governance/audit-chain.ts';
import type { PolicyOverride } from '../governance/policy.ts';
import { knownModel } from './change-model.ts';
import { chainAfter, cleared, heldAs } from './former-owner.ts';
import type { DatasetRef, Model, Tag, Task } from './model.ts';
import { checkModelName } from './model-name.ts';
import type { ModelStore } from './ports.ts';

/** @throws DomainError `invalid` */
export function checkPositiveClass({ task, positiveClass }: Pick<Model, 'task' | 'positiveClass'>) {
  if (positiveClass !== undefined && task !== 'binary')
    throw invalid(
      `Only a binary model has a positive class; this one is ${task ?? 'of no known task'}.`,
      {
        field: 'positiveClass',
      },
    );
}

export interface NewModel {
  readonly name: string;
  readonly task?: Task;
  readonly target?: string;
  readonly positiveClass?: string;
  readonly idColumns?: readonly string[];
  readonly description?: string;
  readonly tags?: readonly Tag[];
  readonly sensitive?: boolean;
  readonly policy?: PolicyOverride;
  readonly trainingData?: DatasetRef;
}

/**
 * Makes a model, without any version. The name of a deleted one can be used again; what that one was held to holds for the
 * new one, unless an admin makes it: a gate is not lost by deleting and making anew.
 *
 * @throws DomainError `conflict` when there is one of this name, `invalid` for what contradicts itself.
 */
export async function createModel(
  deps: { readonly store: ModelStore; readonly clock: Clock },
  input: { readonly changeId: string; readonly actor: Actor; readonly model: NewModel },
): Promise<Model> {
  const { changeId, actor } = input;
  const made = newModel(input.model, actor, deps.clock.now().toISOString());
  const former = await cleared(deps.store, made.name);
  const model = { ...made, ...heldAs(former, made, actor), ...chainAfter(former) };
  await deps.store.commit({
    id: changeId,
    model,
    puts: [],
    audit: {
      action: 'ModelCreated',
      actor,
      at: model.createdAt,
      reason: model.description ?? '',
      subject: `model ${model.name}`,
      before: null,
      after: { ...input.model, sensitive: model.sensitive, policy: model.policy },
    },
  });
  return knownModel(deps.store, model.name);
}

function newModel(input: NewModel, actor: Actor, createdAt: string): Model {
  checkModelName(input.name);
  const idColumns = input.idColumns ?? [];
  if (input.target !== undefined && idColumns.includes(input.target))
    throw invalid(`${input.target} is the target; it cannot identify a subject too.`, {
      field: 'idColumns',
    });
  checkPositiveClass(input);
  return {
    ...input,
    kind: 'model',
    idColumns,
    sensitive: input.sensitive ?? false,
    policy: input.policy ?? {},
    lastVersion: 0,
    createdAt,
    createdBy: actor.name,
    revision: 0,
    auditHash: genesisHash,
  };
}
