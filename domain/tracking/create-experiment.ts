import type { Clock } from '../clock.ts';
import { invalid } from '../errors.ts';
import { artifactFolder } from './artifact-path.ts';
import type { Experiment } from './experiment.ts';
import { maxExperimentNameLength, maxExperimentTagLength, maxLocationLength } from './limits.ts';
import type { TrackingStore } from './ports.ts';
import { type KeyValue, tagMap } from './tag-list.ts';
import { checkLength } from './text-length.ts';

/** @throws DomainError `invalid` for a name that is none, `conflict` when it is taken, also by a deleted experiment. */
export async function createExperiment(
  deps: { readonly store: TrackingStore; readonly clock: Clock },
  input: {
    readonly name: string;
    readonly artifactLocation?: string;
    readonly tags: readonly KeyValue[];
  },
): Promise<Experiment> {
  checkExperimentName(input.name, 'name');
  if (input.artifactLocation !== undefined) checkLocation(input.artifactLocation);
  const now = deps.clock.now().getTime();
  return deps.store.createExperiment({
    name: input.name,
    ...(input.artifactLocation !== undefined && { artifactLocation: input.artifactLocation }),
    lifecycle: 'active',
    createdAt: now,
    updatedAt: now,
    tags: tagMap(input.tags, experimentTagValue),
  });
}

export function checkExperimentName(name: string, field: string): void {
  if (name.trim() === '') throw invalid(`\`${field}\` must not be blank.`, { field });
  checkLength(name, maxExperimentNameLength, field);
}

export function experimentTagValue(value: string, field: string): string {
  checkLength(value, maxExperimentTagLength, field);
  return value;
}

/** Paths of runs are put behind it, which is why it cannot have a query or a fragment. */
function checkLocation(location: string): void {
  const field = 'artifact_location';
  const hint = 'Name a folder, e.g. s3://bucket/folder, or leave it out.';
  checkLength(location, maxLocationLength, field);
  if (/[?#]/.test(location))
    throw invalid(`\`${field}\`: "${location}" has a query or a fragment.`, {
      field,
      hint,
    });
  if (location.split('/').includes('..'))
    throw invalid(`\`${field}\`: "${location}" has '..' in it.`, { field, hint });
  // A folder of ours holds files only when each of its names can be a file's path.
  const [, ours] = /^mlflow-artifacts:\/(?:\/[^/]*\/)?(.*)$/is.exec(location) ?? [];
  if (ours !== undefined) artifactFolder(ours.replace(/^\/+/, ''), field);
}
