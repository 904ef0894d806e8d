import type { MetricPoint } from '../metric.ts';
import type { Run } from '../run.ts';
import type { Comparison, DatasetRow, Extreme, MetricRow, TextRow } from './comparison.ts';

/** Which rows, in which order; all that a run has when absent. */
export interface RowChoice {
  readonly metrics?: readonly string[];
  readonly params?: readonly string[];
  /** All but MLflow's own (`mlflow.…`) when absent. */
  readonly tags?: readonly string[];
  readonly onlyDifferences?: boolean;
  /** A run's id. */
  readonly baseline?: string;
}

/** What runs have, each key with its value in every run. */
export function alignRuns(
  runs: readonly Run[],
  choice: RowChoice,
): Pick<Comparison, 'params' | 'metrics' | 'tags' | 'datasets'> {
  const shown = <Row extends { readonly differs: boolean }>(rows: readonly Row[]) =>
    choice.onlyDifferences === true ? rows.filter(({ differs }) => differs) : rows;
  const tags = runs.map((run) => run.tags);
  const ours = () => keysOf(tags).filter((key) => !key.startsWith('mlflow.'));
  const params = runs.map((run) => run.params);
  return {
    params: shown(alignTexts(params, choice.params ?? keysOf(params))),
    metrics: shown(alignMetrics(runs, choice)),
    tags: shown(alignTexts(tags, choice.tags ?? ours())),
    datasets: shown(alignDatasets(runs)),
  };
}

function alignTexts(
  maps: readonly ReadonlyMap<string, string>[],
  keys: readonly string[],
): readonly TextRow[] {
  return keys.map((key) => {
    const values = maps.map((map) => map.get(key) ?? null);
    return { key, values, differs: differ(values) };
  });
}

function alignMetrics(
  runs: readonly Run[],
  { metrics: asked, baseline }: RowChoice,
): readonly MetricRow[] {
  const base = runs.find(({ id }) => id === baseline);
  const keys = asked ?? keysOf(runs.map(({ metrics }) => metrics));
  return keys.map((key) => {
    const points = runs.map(({ metrics }) => metrics.get(key));
    const values = points.map((point) => point?.value ?? null);
    const from = base?.metrics.get(key)?.value;
    return {
      key,
      values,
      steps: points.map((point) => point?.step ?? null),
      differs: differ(values),
      min: extreme(runs, points, (a, b) => a < b),
      max: extreme(runs, points, (a, b) => a > b),
      ...(base !== undefined && {
        deltas: values.map((value) => (value === null || from === undefined ? null : value - from)),
      }),
    };
  });
}

export const contextTag = 'mlflow.data.context';

function alignDatasets(runs: readonly Run[]): readonly DatasetRow[] {
  const used = runs.map(
    ({ datasets }) =>
      new Map(
        datasets.map(({ dataset: { name, digest }, tags }) => [
          JSON.stringify([name, digest]),
          { name, digest, context: tags.get(contextTag) ?? '' },
        ]),
      ),
  );
  return keysOf(used).map((key) => {
    const contexts = used.map((map) => map.get(key)?.context ?? null);
    const [name, digest] = JSON.parse(key) as [string, string];
    return { name, digest, contexts, differs: differ(contexts) };
  });
}

const keysOf = (maps: readonly ReadonlyMap<string, unknown>[]): readonly string[] =>
  [...new Set(maps.flatMap((map) => [...map.keys()]))].sort();

/** NaN is like NaN, and 0 like -0. */
const differ = (values: readonly unknown[]): boolean =>
  values.some((value) => value !== values[0] && !(Number.isNaN(value) && Number.isNaN(values[0])));

function extreme(
  runs: readonly Run[],
  points: readonly (MetricPoint | undefined)[],
  isBeyond: (a: number, b: number) => boolean,
): Extreme | null {
  let found: Extreme | null = null;
  for (const [at, { id: runId }] of runs.entries()) {
    const value = points[at]?.value;
    if (value === undefined || Number.isNaN(value)) continue;
    if (found === null || isBeyond(value, found.value)) found = { value, runId };
  }
  return found;
}
