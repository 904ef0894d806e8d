import { invalid } from '../errors.ts';
import { inSmallGroups } from '../in-small-groups.ts';
import { maxHistoryResults, maxRunsOfHistories, maxSampleResults } from './limits.ts';
import { checkMaxResults } from './max-results.ts';
import { compareRank, type MetricPoint } from './metric.ts';
import type { TrackingStore } from './ports.ts';
import { experimentOfRun } from './tracking-ids.ts';

export interface PointOfRun extends MetricPoint {
  readonly runId: string;
}

type Histories = { readonly store: Pick<TrackingStore, 'history'> };

/** Of all runs together, so that an answer has room for them. */
const maxSampled = 30_000;

/**
 * Points of one metric of several runs, of each at most `maxResults`, evenly chosen by step with the first and the last
 * among them; fewer where runs are many. Unknown runs have none.
 *
 * @throws DomainError `invalid`
 */
export async function sampleHistories(
  deps: Histories,
  input: {
    readonly runIds: readonly string[];
    readonly key: string;
    readonly startStep?: bigint;
    readonly endStep?: bigint;
    readonly maxResults: number;
  },
): Promise<readonly PointOfRun[]> {
  const { runIds, startStep, endStep } = input;
  checkMaxResults(input.maxResults, maxSampleResults);
  if ((startStep === undefined) !== (endStep === undefined))
    throw invalid('One of start_step and end_step is missing.', {
      field: startStep === undefined ? 'start_step' : 'end_step',
      hint: 'Send both, or none of them.',
    });
  if (startStep !== undefined && endStep !== undefined && startStep > endStep)
    throw invalid(`\`end_step\` (${endStep}) is before \`start_step\` (${startStep}).`, {
      field: 'end_step',
    });
  const isInside = ({ step }: MetricPoint) =>
    (startStep === undefined || step >= startStep) && (endStep === undefined || step <= endStep);
  const each = Math.min(input.maxResults, Math.floor(maxSampled / Math.max(1, runIds.length)));
  const histories = await historiesOf(deps, runIds, input.key);
  return histories.flatMap((points) => evenly(points.filter(isInside).sort(compareRank), each));
}

/**
 * Whole histories of one metric, run after run, up to `maxResults` points in all. Unknown runs have none.
 *
 * @throws DomainError `invalid`
 */
export async function joinedHistories(
  deps: Histories,
  input: {
    readonly runIds: readonly string[];
    readonly key: string;
    readonly maxResults: number;
  },
): Promise<readonly PointOfRun[]> {
  checkMaxResults(input.maxResults, maxHistoryResults);
  return (await historiesOf(deps, input.runIds, input.key)).flat().slice(0, input.maxResults);
}

async function historiesOf(
  { store }: Histories,
  runIds: readonly string[],
  key: string,
): Promise<readonly (readonly PointOfRun[])[]> {
  if (runIds.length === 0)
    throw invalid('No run is named.', { field: 'run_ids', hint: 'Name at least one.' });
  if (runIds.length > maxRunsOfHistories)
    throw invalid(`At most ${maxRunsOfHistories} runs at once, not ${runIds.length}.`, {
      field: 'run_ids',
    });
  const askable = runIds.filter((id) => experimentOfRun(id) !== undefined);
  return inSmallGroups(askable, async (runId) =>
    (await store.history(runId, key)).map((point) => ({ ...point, runId })),
  );
}

/** `count` of the items at equal distances, first and last among them; of one the last. */
function evenly<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  if (count === 1) return items.slice(-1);
  const distance = (items.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, at) => items[Math.round(at * distance)] as T);
}
