import { notFound } from '../errors.ts';
import type { ModelStore } from '../registry/ports.ts';
import type { Approval } from './approval.ts';

/** @throws DomainError `not-found` */
export async function knownApproval(store: ModelStore, id: string): Promise<Approval> {
  const approval = await store.approval(id);
  if (approval !== undefined) return approval;
  throw notFound(`There is no approval ${id}.`, {
    field: 'id',
    hint: 'GET /v1/approvals lists those that wait for a decision.',
  });
}
