import type { RunRow, RunStatus } from '#domain/tracking/run.ts';
import { runKind } from '#domain/tracking/search/run-kind.ts';
import type { SearchQuery } from '#domain/tracking/search/search-kind.ts';
import { searchPage } from '#domain/tracking/search/search-page.ts';

type Numbers = Readonly<Record<string, number>>;
type Texts = Readonly<Record<string, string>>;

/** A run with the parts that searches look at; its id is 32 digits made of `number`. */
export function runRow(
  number: number,
  given: Partial<Omit<RunRow, 'metrics' | 'params' | 'tags'>> & {
    readonly metrics?: Numbers;
    readonly params?: Texts;
    readonly tags?: Texts;
  } = {},
): RunRow {
  const { metrics = {}, params = {}, tags = {}, ...rest } = given;
  const name = rest.name ?? `run ${number}`;
  return {
    id: String(number).padStart(32, '0'),
    experimentId: '1',
    name,
    userId: 'ann',
    status: 'FINISHED',
    startTime: 0,
    lifecycle: 'active',
    artifactUri: 'mlflow-artifacts:/1/artifacts',
    datasets: [],
    modelInputs: [],
    modelOutputs: [],
    revision: 0,
    ...rest,
    params: new Map(Object.entries(params)),
    tags: new Map([...Object.entries(tags), ['mlflow.runName', name]]),
    metrics: new Map(
      Object.entries(metrics).map(([key, value]) => [key, { key, value, timestamp: 1, step: 0n }]),
    ),
  };
}

const wines: readonly [string, RunStatus, number, Numbers, Texts, Texts][] = [
  [
    'merlot',
    'FINISHED',
    1000,
    { auc: 0.91, loss: 0.3 },
    { lr: '0.1', booster: 'gbtree' },
    { team: 'red', 'cloud region': 'eu-1' },
  ],
  [
    'malbec',
    'FINISHED',
    2000,
    { auc: 0.87, loss: 0.35 },
    { lr: '0.01', booster: 'dart' },
    { team: 'red' },
  ],
  [
    'riesling',
    'FAILED',
    3000,
    { auc: 0.55 },
    { lr: '0.1', booster: 'gblinear' },
    { team: 'white', 'cloud region': 'us-1' },
  ],
  ['silvaner', 'FINISHED', 4000, { auc: 0.91, loss: 0.1 }, { lr: '1.0' }, { team: 'white' }],
  [
    'rosé',
    'KILLED',
    5000,
    { auc: Number.NaN },
    { booster: 'GBTree' },
    { team: 'Rosé', 'cloud region': 'eu-2' },
  ],
  ['port', 'RUNNING', 6000, {}, { lr: '0.1' }, {}],
  [
    'tokaj',
    'FINISHED',
    7000,
    { auc: 0.7, loss: 0.35, 'val/f1 score': 0.4 },
    { lr: '0.5', 'n estimators': '100' },
    { team: 'sweet' },
  ],
  ['cava', 'SCHEDULED', 8000, { auc: -1.5 }, {}, { team: "it's" }],
];

/** Eight runs with gaps, of the conformance suite. */
export const vineyard: readonly RunRow[] = wines.map(
  ([name, status, startTime, metrics, params, tags], index) =>
    runRow(index + 1, {
      ...{ name, status, startTime, metrics, params, tags },
      ...(status !== 'RUNNING' && { endTime: startTime + 500 }),
    }),
);

/** Names of the wines found, in order. */
export const wine = (filter: string, orderBy: SearchQuery['orderBy'] = []): readonly string[] =>
  searchPage(runKind, vineyard, { filter, orderBy, maxResults: 100 }).page.map(({ name }) => name);
