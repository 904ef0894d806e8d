import type { TrackingStore } from '../ports.ts';
import type { Run } from '../run.ts';
import { alignRuns, contextTag, type RowChoice } from './align.ts';
import { type ComparedRun, comparedRun } from './comparison.ts';
import { readHistories } from './curves.ts';
import { experimentsOf } from './known-runs.ts';

/** A table to be written as a file; null is a cell without a value. Times are in ms since 1970. */
export interface ExportTable {
  readonly columns: readonly ExportColumn[];
  readonly rows: number;
}

export type ExportColumn =
  | Column<'text', string>
  | Column<'number', number>
  | Column<'integer', bigint>
  | Column<'time', number>;

interface Column<Type extends string, Value> {
  readonly name: string;
  readonly type: Type;
  readonly values: readonly (Value | null)[];
}

/** One row for each run: what it is, then a column for each `params.…`, `metrics.…` (latest) and `tags.…`. */
export async function runsTable(
  store: TrackingStore,
  runs: readonly Run[],
  choice: RowChoice,
): Promise<ExportTable> {
  const experiments = await experimentsOf(store, runs);
  const heads = runs.map((run) => comparedRun(run, experiments.get(run.experimentId)?.name ?? ''));
  const text = (name: string, of: (run: ComparedRun) => string): ExportColumn => ({
    name,
    type: 'text',
    values: heads.map(of),
  });
  const { params, metrics, tags } = alignRuns(runs, choice);
  return {
    rows: runs.length,
    columns: [
      text('run_id', ({ id }) => id),
      text('name', ({ name }) => name),
      text('experiment_id', ({ experimentId }) => experimentId),
      text('experiment', ({ experiment }) => experiment),
      text('status', ({ status }) => status),
      text('user', ({ user }) => user),
      { name: 'start_time', type: 'time', values: heads.map(({ startTime }) => startTime) },
      { name: 'end_time', type: 'time', values: heads.map(({ endTime }) => endTime) },
      { name: 'duration_ms', type: 'number', values: heads.map(({ durationMs }) => durationMs) },
      { name: 'datasets', type: 'text', values: runs.map(datasetsInWords) },
      ...params.map(
        ({ key, values }): ExportColumn => ({ name: `params.${key}`, type: 'text', values }),
      ),
      ...metrics.map(
        ({ key, values }): ExportColumn => ({ name: `metrics.${key}`, type: 'number', values }),
      ),
      ...tags.map(
        ({ key, values }): ExportColumn => ({ name: `tags.${key}`, type: 'text', values }),
      ),
    ],
  };
}

/** One row for each point of the metrics' histories, all of them. */
export async function curvesTable(
  store: TrackingStore,
  runs: readonly Run[],
  metrics: readonly string[],
): Promise<ExportTable> {
  const rows = (await readHistories(store, runs, metrics)).flatMap(({ metric, runId, history }) =>
    history.map((point) => ({ metric, runId, point })),
  );
  return {
    rows: rows.length,
    columns: [
      { name: 'run_id', type: 'text', values: rows.map(({ runId }) => runId) },
      { name: 'metric', type: 'text', values: rows.map(({ metric }) => metric) },
      { name: 'step', type: 'integer', values: rows.map(({ point }) => point.step) },
      { name: 'timestamp', type: 'time', values: rows.map(({ point }) => point.timestamp) },
      { name: 'value', type: 'number', values: rows.map(({ point }) => point.value) },
    ],
  };
}

/** `name (digest, context)`; null for a run that named none. */
function datasetsInWords({ datasets }: Run): string | null {
  if (datasets.length === 0) return null;
  return datasets
    .map(({ dataset: { name, digest }, tags }) => {
      const context = tags.get(contextTag);
      return `${name} (${context === undefined ? digest : `${digest}, ${context}`})`;
    })
    .join('; ');
}
