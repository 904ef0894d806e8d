import type { Actor } from '../access/actor.ts';
import type { Clock, Ids } from '../clock.ts';
import { DomainError } from '../errors.ts';
import type { Evaluation } from '../registry/model-version.ts';
import type { Artifacts, ModelStore } from '../registry/ports.ts';
import { registerVersion } from '../registry/register-version.ts';
import { transitionStage } from '../registry/transition-stage.ts';
import type { ModelRuntime } from '../serving/model-runtime.ts';
import type { TrackingStore } from '../tracking/ports.ts';
import { noteProgress } from './note-progress.ts';
import { championVersion, knownRun, type RunInput } from './run.ts';
import { trackedRunId, trackVersion } from './track-run.ts';

export interface RegisterDeps {
  readonly store: ModelStore;
  readonly artifacts: Artifacts;
  readonly runtime: ModelRuntime;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly tracking: TrackingStore;
}

export interface RegisterInput extends RunInput {
  readonly datasetSha256: string;
  readonly modelUri: string;
  readonly sketchUri: string;
  readonly classes: readonly string[];
  readonly algorithm: string;
  readonly params: Readonly<Record<string, number | string | boolean>>;
  readonly evaluation: Evaluation;
  readonly reasons: readonly string[];
}

export interface Registered {
  readonly version: number;
  /** Without one the version stays in None: people promote a model's first version. */
  readonly hasChampion: boolean;
}

/** RTR-2: the version with what was measured of it, in Staging when it has a champion to replace. */
export async function register(deps: RegisterDeps, input: RegisterInput): Promise<Registered> {
  const { retraining } = await knownRun(deps.store, input);
  // Four eyes: who asked for the run may not approve what came of it.
  const actor: Actor = { name: retraining.trigger.requestedBy, role: 'service' };
  const run = `retraining:${retraining.id}`;
  const { version } = await registerVersion(deps, {
    changeId: `${run}:register`,
    actor,
    model: input.model,
    artifact: { uri: input.modelUri },
    classes: input.classes,
    evaluation: input.evaluation,
    evaluatedBy: 'platform',
    sketch: input.sketchUri,
    source: {
      kind: 'training',
      retrainingId: retraining.id,
      runId: await trackedRunId(deps, retraining),
      datasetSha256: input.datasetSha256,
      algorithm: input.algorithm,
      params: input.params,
    },
    reason: input.reasons.join(' '),
  });
  const champion = await championVersion(deps.store, input.model);
  if (champion !== undefined)
    await afterLostRaces(() =>
      transitionStage(deps, {
        changeId: `${run}:staging`,
        actor,
        model: input.model,
        version: version.version,
        stage: 'Staging',
        reason: 'It passed the gate.',
      }),
    );
  await trackVersion(deps, retraining, {
    version: version.version,
    stage: champion === undefined ? 'None' : 'Staging',
  });
  await noteProgress(deps, input, {
    action: 'RetrainingAdvanced',
    step: 'registered',
    version: version.version,
  });
  return { version: version.version, hasChampion: champion !== undefined };
}

/** A change of stage is not tried again after a lost race, for people's sake; a pipeline only wants it done. */
async function afterLostRaces<T>(change: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await change();
    } catch (error) {
      const lost = error instanceof DomainError && error.kind === 'conflict';
      if (!lost || tries === 5) throw error;
    }
  }
}
