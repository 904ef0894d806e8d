import { knownModel } from '../registry/change-model.ts';
import { isModelName } from '../registry/model-name.ts';
import type { ModelStore } from '../registry/ports.ts';
import type { AuditEntry } from './audit.ts';
import { verifyChain } from './audit-chain.ts';

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** Whether the chain holds from the entry before this page to its end, and, on the last page, to the model. */
  readonly verified: boolean;
  /** Where it breaks, when it does. */
  readonly problem?: string;
}

/**
 * GOV-4: a page of a model's audit trail, its hashes computed anew. Whoever reads all pages from the first on has
 * verified the whole trail. Of a deleted or renamed model too: that is when somebody asks.
 *
 * @throws DomainError `not-found`
 */
export async function readAudit(
  { store }: { readonly store: ModelStore },
  input: { readonly model: string; readonly after: number; readonly limit: number },
): Promise<AuditPage> {
  const { after, limit } = input;
  const former = isModelName(input.model) ? await store.deletedModel(input.model) : undefined;
  const model = former ?? (await knownModel(store, input.model));
  const [before, entries] = await Promise.all([
    after === 0 ? [] : store.audit(model.name, { afterSeq: after - 1, limit: 1 }),
    store.audit(model.name, { afterSeq: after, limit }),
  ]);
  const last = entries.at(-1)?.seq ?? Math.min(after, model.revision);
  // Newer entries than the model that was read are of changes made since.
  const reachesEnd = last === model.revision || (last < model.revision && entries.length < limit);
  const [previous] = before;
  const verdict = verifyChain(entries, {
    ...(previous !== undefined && { after: previous }),
    ...(reachesEnd && (previous !== undefined || after === 0) && { head: model.auditHash }),
  });
  return {
    entries,
    verified: verdict.verified,
    ...(!verdict.verified && { problem: verdict.reason }),
  };
}
