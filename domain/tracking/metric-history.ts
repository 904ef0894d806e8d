import { invalid } from '../errors.ts';
import { knownRun } from './known-run.ts';
import { maxHistoryResults } from './limits.ts';
import { checkMaxResults } from './max-results.ts';
import { compareInHistory, type MetricPoint } from './metric.ts';
import type { TrackingStore } from './ports.ts';

export interface HistoryPage {
  /** In the order of `compareInHistory`. */
  readonly points: readonly MetricPoint[];
  /** Absent on the last page. */
  readonly nextPageToken?: string;
}

/**
 * A metric's points from behind the page token's point on; points that come between two pages make no other appear
 * twice or not at all. An unknown key has none.
 *
 * @throws DomainError `not-found`; `invalid` for a page that is none
 */
export async function metricHistory(
  { store }: { readonly store: Pick<TrackingStore, 'run' | 'history'> },
  input: {
    readonly runId: string;
    readonly key: string;
    /** All there are when absent. */
    readonly maxResults?: number;
    readonly pageToken?: string;
  },
): Promise<HistoryPage> {
  if (input.maxResults !== undefined) checkMaxResults(input.maxResults, maxHistoryResults);
  const after = input.pageToken ? pointOf(input.pageToken, input.key) : undefined;
  const all = await store.history(input.runId, input.key);
  // A run that has points is there: most calls need no second read.
  if (all.length === 0) await knownRun(store, input.runId);
  const rest =
    after === undefined ? all : all.filter((point) => compareInHistory(point, after) > 0);
  const points = rest.slice(0, input.maxResults);
  const last = points.at(-1);
  return {
    points,
    ...(last && rest.length > points.length && { nextPageToken: historyTokenAfter(last) }),
  };
}

/** The token of the page that starts after a point. */
export const historyTokenAfter = ({ timestamp, step, value }: MetricPoint): string =>
  `${timestamp}_${step}_${Object.is(value, -0) ? '-0' : `${value}`.replace('+', '')}`;

const token = /^(\d{1,16})_(-?\d{1,19})_(-?(?:Infinity|\d[\d.]*(?:e-?\d+)?)|NaN)$/;

function pointOf(pageToken: string, key: string): MetricPoint {
  const [, timestamp, step, value] = token.exec(pageToken) ?? [];
  if (timestamp === undefined || step === undefined || value === undefined)
    throw invalid(`\`page_token\`: "${pageToken.slice(0, 100)}" is no token of a history.`, {
      field: 'page_token',
      hint: 'Send the next_page_token of the page before, or none.',
    });
  return { key, timestamp: Number(timestamp), step: BigInt(step), value: Number(value) };
}
