import type { ModelStore } from '../registry/ports.ts';
import { decodeUtf8 } from '../utf8.ts';
import type { Batch } from './batch.ts';
import { batchKeys, partsDone } from './batch-keys.ts';
import type { BatchPlan } from './batch-plan.ts';
import { type BatchRef, knownBatch } from './known-batch.ts';
import type { BatchFiles } from './ports.ts';

/** `total` is unknown until the input has been read through. */
export interface BatchProgress {
  readonly rows: { readonly done: number; readonly failed: number; readonly total?: number };
  readonly parts: { readonly done: number; readonly total?: number };
}

/** SRV-4: a batch and how far it is, counted from the names of what its workers wrote: they contend for nothing. */
export async function showBatch(
  { store, files }: { readonly store: Pick<ModelStore, 'batch'>; readonly files: BatchFiles },
  ref: BatchRef,
): Promise<Batch & { readonly progress: BatchProgress }> {
  const batch = await knownBatch(store, ref);
  const keys = batchKeys(batch.model, batch.id);
  const [planned, names] = await Promise.all([files.read(keys.plan), files.keys(keys.done)]);
  const plan = planned && (JSON.parse(decodeUtf8(planned)) as BatchPlan);
  const progress = { rows: 0, failed: 0, parts: 0 };
  for (const done of partsDone(names)) {
    progress.rows += done.rows;
    progress.failed += done.failedRows;
    progress.parts += 1;
  }
  return {
    ...batch,
    progress: {
      rows: {
        done: progress.rows,
        failed: progress.failed,
        ...(plan !== undefined && { total: plan.rows }),
      },
      parts: { done: progress.parts, ...(plan !== undefined && { total: plan.parts.length }) },
    },
  };
}
