import type { Experiment } from '#domain/tracking/experiment.ts';
import type { LoggedModel, LoggedModelStatus } from '#domain/tracking/logged-model.ts';
import type { RunRow, RunStatus } from '#domain/tracking/run.ts';
import { experimentKind } from '#domain/tracking/search/experiment-kind.ts';
import { loggedModelKind } from '#domain/tracking/search/logged-model-kind.ts';
import { modelVersionKind } from '#domain/tracking/search/model-version-kind.ts';
import { registeredModelKind } from '#domain/tracking/search/registered-model-kind.ts';
import { runKind } from '#domain/tracking/search/run-kind.ts';
import type {
  ModelVersionRow,
  RegisteredModelRow,
  SearchKind,
} from '#domain/tracking/search/search-kind.ts';
import { searchPage } from '#domain/tracking/search/search-page.ts';

type Texts = Readonly<Record<string, string>>;
interface WireOrder {
  readonly field_name: string;
  readonly ascending: boolean;
  readonly dataset_name?: string;
  readonly dataset_digest?: string;
}
interface WireDataset {
  readonly dataset_name: string;
  readonly dataset_digest: string;
}
/** What was asked, and the indices of the rows that MLflow found, in its order. */
type Answer = [
  filter: string,
  order: (string | WireOrder)[],
  found: number[],
  datasets?: WireDataset[],
];
interface Part<Row> {
  readonly rows: readonly Row[];
  readonly answers: readonly Answer[];
}

interface RunJson {
  id: string;
  name: string;
  userId: string;
  status: string;
  startTime: number;
  endTime?: number;
  artifactUri: string;
  metrics: Record<string, number | 'NaN'>;
  params: Texts;
  tags: Texts;
  datasets: [name: string, digest: string, context: string | null][];
}
interface ExperimentJson {
  id: string;
  name: string;
  createdAt: number;
  updatedAt: number;
  tags: Texts;
}
interface LoggedModelJson extends ExperimentJson {
  modelType?: string;
  sourceRunId?: string;
  params: Texts;
  metrics: {
    key: string;
    value: number;
    timestamp: number;
    step: number;
    runId: string;
    datasetName: string | null;
    datasetDigest: string | null;
  }[];
}
type RegisteredModelJson = Omit<RegisteredModelRow, 'tags'> & { tags: Texts };
type ModelVersionJson = Omit<ModelVersionRow, 'tags'> & { tags: Texts };

/** What test/clients/mlflow_search_oracle.py prints. */
export interface Answers {
  readonly seed: number;
  readonly mlflow: string;
  readonly runs: Part<RunJson>;
  readonly experiments: Part<ExperimentJson>;
  readonly loggedModels: Part<LoggedModelJson>;
  readonly registeredModels: Part<RegisteredModelJson>;
  readonly modelVersions: Part<ModelVersionJson>;
}

const map = (texts: Texts) => new Map(Object.entries(texts));

const run = (json: RunJson): RunRow => ({
  ...json,
  experimentId: '1',
  status: json.status as RunStatus,
  lifecycle: 'active',
  params: map(json.params),
  tags: map(json.tags),
  metrics: new Map(
    Object.entries(json.metrics).map(([key, value]) => [
      key,
      { key, value: Number(value), timestamp: 1, step: 0n },
    ]),
  ),
  datasets: json.datasets.map(([name, digest, context]) => ({
    dataset: { name, digest },
    tags: new Map(context === null ? [] : [['mlflow.data.context', context]]),
  })),
  modelInputs: [],
  modelOutputs: [],
  revision: 0,
});

const experiment = (json: ExperimentJson): Experiment => ({
  ...json,
  tags: map(json.tags),
  artifactLocation: '',
  lifecycle: 'active',
  revision: 0,
});

const loggedModel = (json: LoggedModelJson): LoggedModel => ({
  ...json,
  experimentId: '1',
  status: 'READY' satisfies LoggedModelStatus,
  artifactUri: '',
  deleted: false,
  params: map(json.params),
  tags: map(json.tags),
  metrics: json.metrics.map(({ datasetName, datasetDigest, step, ...metric }) => ({
    ...metric,
    step: BigInt(step),
    ...(datasetName !== null && { datasetName }),
    ...(datasetDigest !== null && { datasetDigest }),
  })),
  revision: 0,
});

const withTags = <Row extends { tags: Texts }>(json: Row) => ({ ...json, tags: map(json.tags) });

/** Where we and MLflow differ, a line each; none is what a test wants. */
export function differences(answers: Answers): string[] {
  return [
    ...compare(runKind, answers.runs, run),
    ...compare(experimentKind, answers.experiments, experiment),
    ...compare(loggedModelKind, answers.loggedModels, loggedModel),
    ...compare(registeredModelKind, answers.registeredModels, withTags),
    ...compare(modelVersionKind, answers.modelVersions, withTags),
  ];
}

function compare<T, Json>(
  kind: SearchKind<T>,
  { rows, answers }: Part<Json>,
  fromJson: (json: Json) => T,
): string[] {
  const items = rows.map(fromJson);
  return answers.flatMap(([filter, order, expected, datasets = []]) => {
    const found = indicesFound(kind, items, filter, order, datasets);
    return String(found) === String(expected)
      ? []
      : [
          `${kind.searched} ${filter} ${JSON.stringify([order, datasets])} → ${found}, MLflow: ${expected}`,
        ];
  });
}

function indicesFound<T>(
  kind: SearchKind<T>,
  items: readonly T[],
  filter: string,
  order: Answer[1],
  datasets: WireDataset[],
) {
  try {
    const { page } = searchPage(kind, items, {
      filter,
      orderBy: order.map((by) =>
        typeof by === 'string'
          ? by
          : {
              fieldName: by.field_name,
              ascending: by.ascending,
              datasetName: by.dataset_name,
              datasetDigest: by.dataset_digest,
            },
      ),
      datasets: datasets.map((of) => ({ name: of.dataset_name, digest: of.dataset_digest })),
      maxResults: 1_000,
    });
    return page.map((item) => items.indexOf(item));
  } catch (error) {
    return error;
  }
}
