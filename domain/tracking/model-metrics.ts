import { invalid, notFound } from '../errors.ts';
import { inSmallGroups } from '../in-small-groups.ts';
import type { LoggedModel, ModelMetric } from './logged-model.ts';
import { compareRank, type MetricPoint } from './metric.ts';
import type { TrackingStore } from './ports.ts';
import { experimentOfModel } from './tracking-ids.ts';

/** A metric as a run logs it, perhaps measured on a logged model and a data set. */
export interface MeasuredMetric extends MetricPoint {
  readonly modelId?: string;
  readonly datasetName?: string;
  readonly datasetDigest?: string;
}

/**
 * Checks what metrics say of models, before anything is written.
 *
 * @throws DomainError `not-found` for a model that is not there; `invalid` for half a data set
 */
export async function checkModels(
  store: Pick<TrackingStore, 'loggedModel'>,
  metrics: readonly MeasuredMetric[],
): Promise<void> {
  for (const { key, datasetName, datasetDigest } of metrics)
    if ((datasetName === undefined) !== (datasetDigest === undefined))
      throw invalid(`Metric "${key}" names half a data set.`, {
        field: 'dataset_name',
        hint: 'Send dataset_name and dataset_digest, or none of them.',
      });
  const ids = [...new Set(metrics.flatMap(({ modelId }) => modelId ?? []))];
  await inSmallGroups(ids, async (id) => {
    const model = experimentOfModel(id) === undefined ? undefined : await store.loggedModel(id);
    if (model === undefined || model.deleted) throw notFound(`There is no logged model ${id}.`);
  });
}

/** Adds a run's metrics to the models they were measured on, all of one model in one change. */
export async function noteModelMetrics(
  store: Pick<TrackingStore, 'changeLoggedModel'>,
  runId: string,
  metrics: readonly MeasuredMetric[],
): Promise<void> {
  const ofModel = new Map<string, ModelMetric[]>();
  for (const { modelId, ...metric } of metrics) {
    if (modelId === undefined) continue;
    const known = ofModel.get(modelId) ?? [];
    ofModel.set(modelId, known);
    known.push({ ...metric, runId });
  }
  await inSmallGroups([...ofModel], ([id, measured]) =>
    store.changeLoggedModel(id, (model) => withMetrics(model, measured)),
  );
}

/** The model with the latest of each (key, data set, run); the very same when nothing is newer. */
export function withMetrics(model: LoggedModel, measured: readonly ModelMetric[]): LoggedModel {
  const latest = new Map(model.metrics.map((metric) => [nameOf(metric), metric]));
  let isNewer = false;
  for (const metric of measured) {
    const known = latest.get(nameOf(metric));
    if (known !== undefined && compareRank(known, metric) >= 0) continue;
    latest.set(nameOf(metric), metric);
    isNewer = true;
  }
  return isNewer ? { ...model, metrics: [...latest.values()] } : model;
}

const nameOf = ({ key, runId, datasetName, datasetDigest }: ModelMetric): string =>
  JSON.stringify([key, runId, datasetName, datasetDigest]);
