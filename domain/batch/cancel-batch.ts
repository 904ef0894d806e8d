import type { Actor } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { conflict } from '../errors.ts';
import { changeModel } from '../registry/change-model.ts';
import type { ModelStore } from '../registry/ports.ts';
import type { Workflows } from '../workflows.ts';
import type { Batch } from './batch.ts';
import { type BatchRef, knownBatch } from './known-batch.ts';

export interface CancelBatchDeps {
  readonly store: ModelStore;
  readonly workflows: Pick<Workflows, 'stop'>;
  readonly clock: Clock;
}

/**
 * Writes that the batch is cancelled, then stops its machine; workers that are still under way finish their part and
 * change nothing. Cancelling again stops again, in case the machine had not begun.
 *
 * @throws DomainError `not-found`; `conflict` for one that has ended otherwise.
 */
export async function cancelBatch(
  { store, workflows, clock }: CancelBatchDeps,
  input: BatchRef & { readonly actor: Actor; readonly changeId: string },
): Promise<Batch> {
  const { result } = await changeModel({ store }, input.model, async (model) => {
    const before = await knownBatch(store, input);
    if (before.status === 'cancelled') return { result: before };
    if (before.status !== 'running')
      throw conflict(`Batch transform ${before.id} has ended: ${before.status}.`, {
        hint: `GET /v1/models/${before.model}/batches/${before.id} shows it.`,
      });
    const at = clock.now().toISOString();
    const reason = `Cancelled by ${input.actor.name}.`;
    const after: Batch = {
      ...before,
      status: 'cancelled',
      finishedAt: at,
      reasons: [...before.reasons, reason],
    };
    return {
      result: after,
      change: {
        id: input.changeId,
        model,
        puts: [after],
        audit: {
          action: 'BatchFinished',
          actor: input.actor,
          at,
          reason,
          subject: `batch ${before.id}`,
          before: { status: before.status },
          after: { batchId: before.id, status: after.status, reasons: [reason] },
        },
      },
    };
  });
  await workflows.stop('batch-transform', result.id);
  return result;
}
