import { invalid, tooLarge } from '../../errors.ts';
import { compareRank, type MetricPoint } from '../metric.ts';
import type { TrackingStore } from '../ports.ts';
import type { Run } from '../run.ts';
import { downSample } from './down-sample.ts';

export interface CurvesWish {
  readonly metrics: readonly string[];
  /** At most so many points of each curve, from 10. */
  readonly points: number;
  readonly x: 'step' | 'time';
}

/** One metric of one run. Runs that never logged the metric have no curve. */
export interface Curve {
  readonly metric: string;
  readonly runId: string;
  /** Points in the history, of which `x` and `values` show some. */
  readonly total: number;
  /** Ascending: steps, or ms since 1970. */
  readonly x: readonly (bigint | number)[];
  /** NaN and the infinities are gaps. */
  readonly values: readonly number[];
}

/** Histories that one request reads; each is a query or more. */
export const maxCurves = 500;
/** That fit into memory beside what is made of them. */
const maxPoints = 1_000_000;
/** Read at once: enough to hide the way to the table. */
const abreast = 16;

/** @throws DomainError `invalid` for more than `maxCurves`, `too-large` for too many points. */
export async function readCurves(
  store: TrackingStore,
  runs: readonly Run[],
  { metrics, points, x }: CurvesWish,
): Promise<readonly Curve[]> {
  const histories = await readHistories(store, runs, metrics);
  return histories.map(({ metric, runId, history }) => {
    const sorted = x === 'step' ? history.toSorted(compareRank) : history;
    const first = sorted[0]?.step ?? 0n;
    // Steps beyond 2^53 would be equal as doubles; their distances are not.
    const across = sorted.map(({ step, timestamp }) =>
      x === 'step' ? Number(step - first) : timestamp,
    );
    const kept = downSample(
      across,
      sorted.map(({ value }) => value),
      points,
    ).map((at) => sorted[at] as MetricPoint);
    return {
      metric,
      runId,
      total: history.length,
      x: kept.map(({ step, timestamp }) => (x === 'step' ? step : timestamp)),
      values: kept.map(({ value }) => value),
    };
  });
}

export interface History {
  readonly metric: string;
  readonly runId: string;
  readonly history: readonly MetricPoint[];
}

/** Whole histories, by metric and then in the order of the runs; without those of runs that have none. */
export async function readHistories(
  store: TrackingStore,
  runs: readonly Run[],
  metrics: readonly string[],
): Promise<readonly History[]> {
  const wanted = [...new Set(metrics)].flatMap((metric) =>
    runs.filter((run) => run.metrics.has(metric)).map(({ id: runId }) => ({ metric, runId })),
  );
  if (wanted.length > maxCurves)
    throw invalid(`${wanted.length} curves are asked for; at most ${maxCurves} in one request.`, {
      field: 'curves.metrics',
      hint: 'Ask for fewer runs or metrics at a time.',
    });
  const histories: History[] = [];
  let points = 0;
  for (let from = 0; from < wanted.length; from += abreast) {
    const some = await Promise.all(
      wanted.slice(from, from + abreast).map(async ({ metric, runId }) => ({
        metric,
        runId,
        history: await store.history(runId, metric),
      })),
    );
    histories.push(...some);
    points += some.reduce((sum, { history }) => sum + history.length, 0);
    if (points > maxPoints)
      throw tooLarge(`The curves have more than ${maxPoints} points.`, {
        field: 'curves.metrics',
        hint: 'Ask for fewer runs or metrics at a time.',
      });
  }
  return histories;
}
