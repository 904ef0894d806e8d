import { notFound } from '../errors.ts';
import { isModelName } from '../registry/model-name.ts';
import type { ModelStore } from '../registry/ports.ts';
import { type Approval, approvalModel } from './approval.ts';

/** A model's name, a dot, and a ULID. */
const maxIdLength = 256 + 1 + 26;

/** @throws DomainError `not-found` */
export async function knownApproval(store: ModelStore, id: string): Promise<Approval> {
  const askable = isModelName(approvalModel(id)) && id.length <= maxIdLength;
  const approval = askable ? await store.approval(id) : undefined;
  if (approval !== undefined) return approval;
  throw notFound(`There is no approval ${id}.`, {
    field: 'id',
    hint: 'GET /v1/approvals lists those that wait for a decision.',
  });
}
