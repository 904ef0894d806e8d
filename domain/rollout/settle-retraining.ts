import type { ModelStore } from '../registry/ports.ts';
import type { Retraining } from '../retraining/retraining.ts';
import type { Rollout } from './rollout.ts';

/** Retrainings far enough back to find the one whose version is rolled out now. */
const recent = 50;

/**
 * RTR-6: the retraining that made the rolled-out version ends with the rollout: `deployed`, or `rejected` by what its
 * users met. None when the version was not made by a retraining.
 */
export async function settledRetraining(
  store: ModelStore,
  rollout: Rollout,
  outcome: Pick<Retraining, 'reasons'> & { readonly status: 'deployed' | 'rejected' },
  finishedAt: string,
): Promise<Retraining[]> {
  const retrainings = await store.retrainings(rollout.model, recent);
  return retrainings
    .filter(({ rolloutId, status }) => rolloutId === rollout.id && status === 'rolling-out')
    .map((retraining) => ({
      ...retraining,
      status: outcome.status,
      finishedAt,
      reasons: [...retraining.reasons, ...outcome.reasons],
    }));
}
