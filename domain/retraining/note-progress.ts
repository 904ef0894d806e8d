import { platform } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { changeModel } from '../registry/change-model.ts';
import type { ModelStore } from '../registry/ports.ts';
import type { Retraining } from './retraining.ts';
import { knownRetraining, type RunInput } from './run.ts';

export interface Progress {
  readonly action: 'RetrainingStarted' | 'RetrainingAdvanced';
  readonly step: string;
  readonly version?: number;
  readonly approvalId?: string;
}

/** What a run is at, for people who watch. Once per step, and only while it runs. */
export async function noteProgress(
  { store, clock }: { readonly store: ModelStore; readonly clock: Clock },
  { model: name, retrainingId }: RunInput,
  { action, ...progress }: Progress,
): Promise<void> {
  await changeModel({ store }, name, async (model) => {
    const before = await knownRetraining(store, name, retrainingId);
    if (before.status !== 'running' || before.step === progress.step) return { result: undefined };
    const after: Retraining = { ...before, ...progress };
    return {
      result: undefined,
      change: {
        id: `retraining:${retrainingId}:step:${progress.step}`,
        model,
        puts: [after],
        audit: {
          action,
          actor: platform('retraining'),
          at: clock.now().toISOString(),
          reason: before.trigger.reason,
          subject: `retraining ${retrainingId}`,
          before: { step: before.step },
          after: { retrainingId, ...progress },
        },
      },
    };
  });
}
