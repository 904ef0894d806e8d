import { type DomainError, invalid, notFound } from '../errors.ts';
import type { Experiment } from './experiment.ts';
import type { TrackingStore } from './ports.ts';
import { isExperimentId } from './tracking-ids.ts';

const noExperiment = (id: string): DomainError =>
  notFound(`There is no experiment ${id}.`, {
    hint: 'POST /api/2.0/mlflow/experiments/search lists them.',
  });

/**
 * An id that an experiment can have; whether there is one is another question.
 *
 * @throws DomainError `invalid` for what is no number, `not-found` for a number that none can have.
 */
export function checkExperimentId(id: string, field = 'experiment_id'): void {
  if (!/^\d+$/.test(id))
    throw invalid(`\`${field}\`: "${id}" is no id of an experiment, which is a whole number.`, {
      field,
    });
  if (!isExperimentId(id)) throw noExperiment(id);
}

/** @throws DomainError as `checkExperimentId`, and `not-found` */
export async function knownExperiment(
  store: Pick<TrackingStore, 'experiment'>,
  id: string,
): Promise<Experiment> {
  checkExperimentId(id);
  const experiment = await store.experiment(id);
  if (experiment === undefined) throw noExperiment(id);
  return experiment;
}

/** @throws DomainError `invalid` */
export function mustBeActive({ id, lifecycle }: Experiment): void {
  if (lifecycle === 'deleted')
    throw invalid(`Experiment ${id} is deleted.`, {
      hint: 'Restore it (POST /api/2.0/mlflow/experiments/restore), or use another.',
    });
}
