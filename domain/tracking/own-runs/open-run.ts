import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Clock } from '../../clock.ts';
import { DomainError } from '../../errors.ts';
import type { Experiment } from '../experiment.ts';
import type { TrackingStore } from '../ports.ts';
import { type Run, runNameTag } from '../run.ts';
import { runIdIn } from '../tracking-ids.ts';

export interface OpenRunDeps {
  readonly tracking: TrackingStore;
  readonly clock: Clock;
}

export interface OwnRun {
  /** The experiment's name; it is made, or restored, when it is not there. */
  readonly experiment: string;
  /** What the run records, among all that the platform does: the same again is the same run. */
  readonly about: string;
  readonly name: string;
  /** Who asked for it. */
  readonly user: string;
  readonly startTime: number;
  readonly tags: ReadonlyMap<string, string>;
}

/** The run as it is; it begins when it is not there. Any step of a pipeline may call this, any number of times. */
export async function openRun(deps: OpenRunDeps, own: OwnRun): Promise<Run> {
  const { tracking } = deps;
  const experiment = await openExperiment(deps, own.experiment);
  const id = ownRunId(experiment.id, own.about);
  const known = await tracking.run(id);
  if (known !== undefined) return known;
  const run: Run = {
    id,
    experimentId: experiment.id,
    name: own.name,
    userId: own.user,
    status: 'RUNNING',
    startTime: own.startTime,
    lifecycle: 'active',
    artifactUri: `${experiment.artifactLocation}/${id}/artifacts`,
    params: new Map(),
    tags: new Map([...own.tags, [runNameTag, own.name], ['mlflow.user', own.user]]),
    metrics: new Map(),
    datasets: [],
    modelInputs: [],
    modelOutputs: [],
    revision: 0,
  };
  const begun = await unlessThere(() => tracking.createRun(run));
  return (begun === 'there' && (await tracking.run(id))) || run;
}

/** The run, when it has begun. */
export async function ownRun(
  tracking: TrackingStore,
  own: Pick<OwnRun, 'experiment' | 'about'>,
): Promise<Run | undefined> {
  const experiment = await tracking.experimentByName(own.experiment);
  return experiment && tracking.run(ownRunId(experiment.id, own.about));
}

const ownRunId = (experimentId: string, about: string): string =>
  runIdIn(experimentId, bytesToHex(sha256(utf8ToBytes(about))).slice(0, 20));

async function openExperiment({ tracking, clock }: OpenRunDeps, name: string): Promise<Experiment> {
  const known = await tracking.experimentByName(name);
  if (known?.lifecycle === 'active') return known;
  // Every run of the platform's own is tracked (TRK-3), also after somebody has deleted those before.
  if (known !== undefined)
    return tracking.changeExperiment(known.id, (now) =>
      now.lifecycle === 'active' ? now : { ...now, lifecycle: 'active' },
    );
  const now = clock.now().getTime();
  try {
    return await tracking.createExperiment({
      name,
      lifecycle: 'active',
      createdAt: now,
      updatedAt: now,
      tags: new Map(),
    });
  } catch (error) {
    const made = isConflict(error) ? await tracking.experimentByName(name) : undefined;
    if (made === undefined) throw error;
    return made;
  }
}

/** Two steps may begin one run at once. */
async function unlessThere(create: () => Promise<unknown>): Promise<'made' | 'there'> {
  try {
    await create();
    return 'made';
  } catch (error) {
    if (!isConflict(error)) throw error;
    return 'there';
  }
}

const isConflict = (error: unknown): boolean =>
  error instanceof DomainError && error.kind === 'conflict';
