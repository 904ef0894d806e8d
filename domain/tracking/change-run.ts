import { notFound } from '../errors.ts';
import { checkTime, cutTag } from './create-run.ts';
import type { Lifecycle } from './experiment.ts';
import { changeActiveRun, checkRunId } from './known-run.ts';
import type { TrackingStore } from './ports.ts';
import { type Run, type RunStatus, runNameTag } from './run.ts';

interface Deps {
  readonly store: TrackingStore;
}

/**
 * Changes what is given, nothing else. An empty name is none.
 *
 * @throws DomainError `not-found`; `invalid` for a deleted run
 */
export async function updateRun(
  { store }: Deps,
  input: {
    readonly id: string;
    readonly status?: RunStatus;
    readonly endTime?: number;
    readonly name?: string;
  },
): Promise<Run> {
  if (input.endTime !== undefined) checkTime(input.endTime, 'end_time');
  return changeActiveRun(store, input.id, (run) => {
    const { status = run.status, endTime = run.endTime } = input;
    const name = cutTag(input.name ?? '') || run.name;
    if (status === run.status && endTime === run.endTime && name === run.name) return run;
    return {
      ...run,
      status,
      name,
      tags: name === run.name ? run.tags : new Map(run.tags).set(runNameTag, name),
      ...(endTime !== undefined && { endTime }),
    };
  });
}

/**
 * A run always has its name: deleting that tag leaves it as it is.
 *
 * @throws DomainError `not-found`, also when there is no such tag; `invalid` for a deleted run
 */
export async function deleteRunTag(
  { store }: Deps,
  input: { readonly id: string; readonly key: string },
): Promise<void> {
  await changeActiveRun(store, input.id, (run) => {
    if (input.key === runNameTag) return run;
    const tags = new Map(run.tags);
    if (!tags.delete(input.key)) throw notFound(`Run ${input.id} has no tag "${input.key}".`);
    return { ...run, tags };
  });
}

/** Deletes or restores; twice is fine. @throws DomainError `not-found` */
export async function setRunLifecycle(
  { store }: Deps,
  input: { readonly id: string; readonly lifecycle: Lifecycle },
): Promise<void> {
  checkRunId(input.id);
  await store.changeRun(input.id, (run) =>
    run.lifecycle === input.lifecycle ? run : { ...run, lifecycle: input.lifecycle },
  );
}
