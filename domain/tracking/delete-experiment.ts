import type { Clock } from '../clock.ts';
import { notFound } from '../errors.ts';
import type { Lifecycle } from './experiment.ts';
import { knownExperiment } from './known-experiment.ts';
import type { TrackingStore } from './ports.ts';

interface Deps {
  readonly store: TrackingStore;
  readonly clock: Clock;
}

/**
 * Deletes an experiment and its runs. The experiment first: from then on it takes no new runs. When that was
 * interrupted, some of its runs are still active, by which a second call knows that there is something left to do.
 *
 * @throws DomainError `not-found` when there is none, or it and all its runs are deleted already.
 */
export async function deleteExperiment(deps: Deps, input: { readonly id: string }): Promise<void> {
  const { lifecycle } = await knownExperiment(deps.store, input.id);
  if (lifecycle === 'active') await mark(deps, input.id, 'deleted');
  else if (!(await hasActiveRuns(deps, input.id)))
    throw notFound(`Experiment ${input.id} is deleted already.`);
  await deps.store.changeLifecycleOfRuns(input.id, 'deleted');
}

/**
 * Restores an experiment and all its runs, also those that were deleted one by one before. The experiment last: when
 * that was interrupted it is still deleted, and a second call does all again.
 *
 * @throws DomainError `not-found` when there is none, or it is not deleted.
 */
export async function restoreExperiment(deps: Deps, input: { readonly id: string }): Promise<void> {
  const { lifecycle } = await knownExperiment(deps.store, input.id);
  if (lifecycle === 'active') throw notFound(`Experiment ${input.id} is not deleted.`);
  await deps.store.changeLifecycleOfRuns(input.id, 'active');
  await mark(deps, input.id, 'active');
}

async function mark({ store, clock }: Deps, id: string, lifecycle: Lifecycle): Promise<void> {
  await store.changeExperiment(id, (now) =>
    now.lifecycle === lifecycle ? now : { ...now, lifecycle, updatedAt: clock.now().getTime() },
  );
}

const hasActiveRuns = async ({ store }: Deps, id: string): Promise<boolean> =>
  (await store.runRows(id)).some(({ lifecycle }) => lifecycle === 'active');
