import { invalid } from '../errors.ts';
import { checkExperimentId } from './known-experiment.ts';
import type { TrackingStore } from './ports.ts';

export interface DatasetSummary {
  readonly experimentId: string;
  readonly name: string;
  readonly digest: string;
  /** What it was used for: training, eval… */
  readonly context?: string;
}

const contextTag = 'mlflow.data.context';
/** As MLflow has them: a form's drop-down list holds no more. */
const maxExperiments = 20;
const maxSummaries = 1_000;

/** The data sets that active runs used, each once per context, by name. @throws DomainError `invalid`, `not-found` */
export async function searchDatasets(
  { store }: { readonly store: Pick<TrackingStore, 'runRows'> },
  input: { readonly experimentIds: readonly string[] },
): Promise<readonly DatasetSummary[]> {
  const ids = [...new Set(input.experimentIds)];
  if (ids.length === 0 || ids.length > maxExperiments)
    throw invalid(`Name from 1 to ${maxExperiments} experiments, not ${ids.length}.`, {
      field: 'experiment_ids',
    });
  for (const id of ids) checkExperimentId(id, 'experiment_ids');
  const rows = (await Promise.all(ids.map((id) => store.runRows(id)))).flat();
  const summaries = new Map<string, DatasetSummary>();
  for (const { experimentId, lifecycle, datasets } of rows)
    for (const { dataset, tags } of lifecycle === 'active' ? datasets : []) {
      const { name, digest } = dataset;
      const context = tags.get(contextTag);
      summaries.set(JSON.stringify([experimentId, name, digest, context]), {
        experimentId,
        name,
        digest,
        ...(context !== undefined && { context }),
      });
    }
  return [...summaries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, maxSummaries)
    .map(([, summary]) => summary);
}
