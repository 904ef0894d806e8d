import { platform } from '../access/actor.ts';
import type { Clock, Ids } from '../clock.ts';
import { DomainError } from '../errors.ts';
import type { ModelStore } from '../registry/ports.ts';
import { startRollout } from '../rollout/start-rollout.ts';
import { knownRun, type RunInput } from './run.ts';

export interface BegunRollout {
  /** `registered` when a rollout is not possible now: the version waits in Staging for people. */
  readonly status: 'rolling-out' | 'registered';
  readonly rolloutId: string | null;
  readonly reasons: readonly string[];
}

/** RTR-2: hands the version over to its rollout, by the model's policy. */
export async function beginRollout(
  deps: { readonly store: ModelStore; readonly clock: Clock; readonly ids: Ids },
  input: RunInput & { readonly version: number },
): Promise<BegunRollout> {
  const { retraining } = await knownRun(deps.store, input);
  try {
    const rollout = await startRollout(deps, {
      model: input.model,
      version: input.version,
      actor: platform('retraining'),
      reason: `Retraining ${retraining.id}: ${retraining.trigger.reason}`,
      changeId: `retraining:${retraining.id}:rollout`,
    });
    return { status: 'rolling-out', rolloutId: rollout.id, reasons: [] };
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind !== 'conflict') throw error;
    return {
      status: 'registered',
      rolloutId: null,
      reasons: [`It was not rolled out: ${error.message}`],
    };
  }
}
