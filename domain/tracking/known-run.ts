import { type DomainError, notFound } from '../errors.ts';
import { deletedRun } from './apply-batch.ts';
import type { TrackingStore } from './ports.ts';
import type { Run } from './run.ts';
import { experimentOfRun } from './tracking-ids.ts';

const noRun = (id: string): DomainError =>
  notFound(`There is no run ${id}.`, { hint: 'POST /api/2.0/mlflow/runs/search lists them.' });

/** @throws DomainError `not-found` for what is none of our ids: no store needs to be asked for it. */
export function checkRunId(id: string): void {
  if (experimentOfRun(id) === undefined) throw noRun(id);
}

/** Deleted ones too. @throws DomainError `not-found` */
export async function knownRun(store: Pick<TrackingStore, 'run'>, id: string): Promise<Run> {
  checkRunId(id);
  const run = await store.run(id);
  if (run === undefined) throw noRun(id);
  return run;
}

/**
 * As `TrackingStore.changeRun`, for a run that is not deleted.
 *
 * @throws DomainError `not-found`; `invalid` for a deleted run; what `change` throws
 */
export async function changeActiveRun(
  store: TrackingStore,
  id: string,
  change: (now: Run) => Run,
): Promise<Run> {
  checkRunId(id);
  return store.changeRun(id, (run) => {
    if (run.lifecycle === 'deleted') throw deletedRun(id);
    return change(run);
  });
}
