import type { Actor } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { invalid } from '../errors.ts';
import { genesisHash } from '../governance/audit-chain.ts';
import type { PolicyOverride } from '../governance/policy.ts';
import { knownModel } from './change-model.ts';
import type { DatasetRef, Model, Task } from './model.ts';
import { checkModelName } from './model-name.ts';
import type { ModelStore } from './ports.ts';

export interface NewModel {
  readonly name: string;
  readonly task: Task;
  readonly target: string;
  readonly positiveClass?: string;
  readonly idColumns?: readonly string[];
  readonly description?: string;
  readonly sensitive?: boolean;
  readonly policy?: PolicyOverride;
  readonly trainingData?: DatasetRef;
}

/**
 * Makes a model, without any version.
 *
 * @throws DomainError `conflict` when there is one of this name, `invalid` for what contradicts itself.
 */
export async function createModel(
  deps: { readonly store: ModelStore; readonly clock: Clock },
  input: { readonly changeId: string; readonly actor: Actor; readonly model: NewModel },
): Promise<Model> {
  const { changeId, actor } = input;
  const model = newModel(input.model, actor, deps.clock.now().toISOString());
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
      after: input.model,
    },
  });
  return knownModel(deps.store, model.name);
}

function newModel(input: NewModel, actor: Actor, createdAt: string): Model {
  checkModelName(input.name);
  const idColumns = input.idColumns ?? [];
  if (idColumns.includes(input.target))
    throw invalid(`${input.target} is the target; it cannot identify a subject too.`, {
      field: 'idColumns',
    });
  if (input.positiveClass !== undefined && input.task !== 'binary')
    throw invalid(`A ${input.task} model has no positive class.`, { field: 'positiveClass' });
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
