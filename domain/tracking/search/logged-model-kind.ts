import type { LoggedModel, ModelMetric } from '../logged-model.ts';
import { byAttribute, entity, metricsByKey, numberField, textField, textsByKey } from './fields.ts';
import {
  type DatasetFilter,
  type Field,
  likeness,
  membership,
  type SearchKind,
} from './search-kind.ts';

const operators = [...likeness, ...membership];
const notSorted = { nullable: false, sortable: false };

/** As the Python client, REST's enumeration and this domain spell them. */
const statusSpellings = new Map([
  ['FAILED', 'UPLOAD_FAILED'],
  ['LOGGED_MODEL_PENDING', 'PENDING'],
  ['LOGGED_MODEL_READY', 'READY'],
  ['LOGGED_MODEL_UPLOAD_FAILED', 'UPLOAD_FAILED'],
]);

/** Whether a metric was measured on one of these; on anything when none are given. */
const measuredOn = (metric: ModelMetric, datasets: readonly DatasetFilter[]): boolean =>
  datasets.length === 0 ||
  datasets.some(
    ({ name, digest }) =>
      (name === undefined || name === metric.datasetName) &&
      (digest === undefined || digest === metric.datasetDigest),
  );

/** Newest first: that is the one to sort by. Source: MLflow's `search_logged_models`. */
const newestFirst = (a: ModelMetric, b: ModelMetric): number =>
  b.timestamp - a.timestamp ||
  Number(b.step > a.step) - Number(b.step < a.step) ||
  Number(a.runId > b.runId) - Number(a.runId < b.runId);

const attributes = new Map<string, Field<LoggedModel>>([
  ['name', textField((model) => model.name, operators)],
  ['model_id', textField((model) => model.id, operators)],
  ['model_type', textField((model) => model.modelType, operators)],
  [
    'status',
    { ...textField<LoggedModel>((model) => model.status, operators), spellings: statusSpellings },
  ],
  ['source_run_id', textField((model) => model.sourceRunId, operators)],
  ['creation_timestamp', numberField((model) => model.createdAt)],
  ['last_updated_timestamp', numberField((model) => model.updatedAt)],
]);

/** `logged-models/search`. */
export const loggedModelKind: SearchKind<LoggedModel> = {
  searched: 'logged models',
  entities: [
    entity('attribute', attributes, {
      aliases: new Map([
        ['creation_time', 'creation_timestamp'],
        ['creation_timestamp_ms', 'creation_timestamp'],
        ['last_updated_time', 'last_updated_timestamp'],
        ['last_updated_timestamp_ms', 'last_updated_timestamp'],
      ]),
    }),
    entity(
      'metric',
      metricsByKey((model, key, datasets) =>
        model.metrics
          .filter((metric) => metric.key === key && measuredOn(metric, datasets))
          .sort(newestFirst)
          .map(({ value }) => value),
      ),
    ),
    entity(
      'param',
      textsByKey((model, key) => model.params.get(key), notSorted),
    ),
    entity(
      'tag',
      textsByKey((model, key) => model.tags.get(key), notSorted),
    ),
  ],
  measuredOn: (model, datasets) => model.metrics.some((metric) => measuredOn(metric, datasets)),
  defaultOrder: [],
  ties: [byAttribute('creation_timestamp', 'DESC'), byAttribute('model_id', 'ASC')],
};
