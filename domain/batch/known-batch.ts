import { notFound } from '../errors.ts';
import { isEntityId } from '../registry/entity-id.ts';
import { isModelName } from '../registry/model-name.ts';
import type { ModelStore } from '../registry/ports.ts';
import type { Batch } from './batch.ts';

/** What every step of a batch transform is told. */
export interface BatchRef {
  readonly model: string;
  readonly batchId: string;
}

/** @throws DomainError `not-found` */
export async function knownBatch(
  store: Pick<ModelStore, 'batch'>,
  { model, batchId }: BatchRef,
): Promise<Batch> {
  const askable = isModelName(model) && isEntityId(batchId);
  const batch = askable ? await store.batch(model, batchId) : undefined;
  if (batch !== undefined) return batch;
  throw notFound(`There is no batch transform ${batchId} of ${model}.`, {
    field: 'id',
    hint: `GET /v1/models/${model}/batches lists them.`,
  });
}
