import { invalid, notFound } from '../../errors.ts';
import type { Experiment } from '../experiment.ts';
import type { TrackingStore } from '../ports.ts';
import type { Run } from '../run.ts';
import { experimentOfRun } from '../tracking-ids.ts';

/** One table, or one page of a plot; more say nothing to a reader. */
export const maxRuns = 100;

/**
 * The runs, in the order of their ids.
 *
 * @throws DomainError `not-found` and `invalid` that name the runs that are not there, deleted, or named twice.
 */
export async function knownRuns(
  store: TrackingStore,
  ids: readonly string[],
): Promise<readonly Run[]> {
  const twice = ids.filter((id, at) => ids.indexOf(id) < at);
  if (twice.length > 0)
    throw invalid(`Named twice: ${twice.join(', ')}.`, {
      field: 'runIds',
      hint: 'Name each once.',
    });
  const askable = ids.filter((id) => experimentOfRun(id) !== undefined);
  const found = new Map((await store.runs(askable)).map((run) => [run.id, run]));
  const unknown = ids.filter((id) => !found.has(id));
  if (unknown.length > 0)
    throw notFound(`There is no run ${unknown.join(', nor ')}.`, {
      field: 'runIds',
      hint: 'POST /api/2.0/mlflow/runs/search lists them; `loopwright runs list` does too.',
    });
  const runs = ids.flatMap((id) => found.get(id) ?? []);
  const deleted = runs.filter(({ lifecycle }) => lifecycle === 'deleted');
  if (deleted.length > 0)
    throw invalid(`Deleted: ${deleted.map(({ id, name }) => `${id} (${name})`).join(', ')}.`, {
      field: 'runIds',
      hint: 'Leave them out, or restore them: POST /api/2.0/mlflow/runs/restore.',
    });
  return runs;
}

/** Of each run its experiment. */
export async function experimentsOf(
  store: TrackingStore,
  runs: readonly Run[],
): Promise<ReadonlyMap<string, Experiment | undefined>> {
  const ids = [...new Set(runs.map(({ experimentId }) => experimentId))];
  return new Map(
    await Promise.all(ids.map(async (id) => [id, await store.experiment(id)] as const)),
  );
}
