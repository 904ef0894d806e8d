import type { Actor } from '../access/actor.ts';
import { may } from '../access/permissions.ts';
import { genesisHash } from '../governance/audit-chain.ts';
import type { Model } from './model.ts';
import type { ModelStore } from './ports.ts';

/** The deleted model that had this name, if there was one, after all that it left but its audit trail is taken away. */
export async function cleared(store: ModelStore, name: string): Promise<Model | undefined> {
  const former = await store.deletedModel(name);
  if (former !== undefined) await store.purge(name);
  return former;
}

/** Where the audit chain of a name goes on. */
export const chainAfter = (former: Model | undefined): Pick<Model, 'revision' | 'auditHash'> => ({
  revision: former?.revision ?? 0,
  auditHash: former?.auditHash ?? genesisHash,
});

/** What a name was held to holds for who takes it, unless an admin gives it. */
export const heldAs = (
  former: Model | undefined,
  taker: Model,
  { role }: Actor,
): Pick<Model, 'sensitive' | 'policy'> =>
  former === undefined || may(role, 'admin')
    ? { sensitive: taker.sensitive, policy: taker.policy }
    : {
        sensitive: former.sensitive || taker.sensitive,
        policy: { ...taker.policy, ...former.policy },
      };
