import { invalid } from '../errors.ts';
import { belowLocation } from './artifact-location.ts';
import type { Entropy } from './entropy.ts';
import { knownExperiment, mustBeActive } from './known-experiment.ts';
import { maxRunTagLength, maxUserIdLength } from './limits.ts';
import type { TrackingStore } from './ports.ts';
import { type Run, runNameTag } from './run.ts';
import { madeUpName } from './run-name.ts';
import { type KeyValue, tagMap } from './tag-list.ts';
import { checkLength, cutTo } from './text-length.ts';
import { runIdIn } from './tracking-ids.ts';

export interface CreateRunInput {
  readonly experimentId: string;
  readonly userId?: string;
  /** ms since 1970; 0 when the client tells none. */
  readonly startTime?: number;
  /** Made up when there is none, here and among the tags. */
  readonly name?: string;
  readonly tags: readonly KeyValue[];
}

/** @throws DomainError `not-found`; `invalid` for a deleted experiment, two names, tags that are none. */
export async function createRun(
  deps: { readonly store: TrackingStore; readonly entropy: Entropy },
  input: CreateRunInput,
): Promise<Run> {
  const { experimentId, userId = '', startTime = 0 } = input;
  checkTime(startTime, 'start_time');
  checkLength(userId, maxUserIdLength, 'user_id');
  const tags = tagMap(input.tags, cutTag);
  const name = nameOf(input.name, tags.get(runNameTag)) ?? madeUpName(deps.entropy());
  const experiment = await knownExperiment(deps.store, experimentId);
  mustBeActive(experiment);
  const id = runIdIn(experimentId, deps.entropy());
  const run: Run = {
    id,
    experimentId,
    name,
    userId,
    status: 'RUNNING',
    startTime,
    lifecycle: 'active',
    artifactUri: belowLocation(experiment.artifactLocation, id, 'artifacts'),
    params: new Map(),
    tags: tags.set(runNameTag, name),
    metrics: new Map(),
    datasets: [],
    modelInputs: [],
    modelOutputs: [],
    revision: 0,
  };
  await deps.store.createRun(run);
  return run;
}

/** What is kept of a run tag's value. */
export const cutTag = (value: string): string => cutTo(value, maxRunTagLength);

export function checkTime(time: number, field: string): void {
  if (time < 0)
    throw invalid(`\`${field}\` is ${time}; it must be ms since 1970, not negative.`, { field });
}

/** An empty name is none. */
function nameOf(given: string | undefined, tagged: string | undefined): string | undefined {
  const name = given === undefined || given === '' ? undefined : cutTag(given);
  if (name !== undefined && tagged && name !== tagged)
    throw invalid(`The run is named twice: run_name "${name}", tag ${runNameTag} "${tagged}".`, {
      field: 'run_name',
      hint: 'Send one of them, or the same twice.',
    });
  return name ?? (tagged || undefined);
}
