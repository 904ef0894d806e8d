import { inSmallGroups } from '../in-small-groups.ts';
import type { Found } from './found.ts';
import { checkExperimentId } from './known-experiment.ts';
import { maxSearchResults } from './limits.ts';
import { checkMaxResults } from './max-results.ts';
import type { TrackingStore } from './ports.ts';
import type { RunRow } from './run.ts';
import { type NeededTexts, neededTexts } from './search/needed-texts.ts';
import { runKind } from './search/run-kind.ts';
import { searchPage, tokenAfter } from './search/search-page.ts';
import { isExperimentId } from './tracking-ids.ts';
import { isSeen, type ViewType } from './view-type.ts';

export interface SearchRunsInput {
  /** Unknown ones have no runs; none at all find nothing. */
  readonly experimentIds: readonly string[];
  readonly filter?: string;
  readonly orderBy: readonly string[];
  readonly view: ViewType;
  readonly maxResults: number;
  readonly pageToken?: string;
}

/** A long text of a row may not have been read: `TrackingStore.whole` has the runs. */
export async function searchRuns(
  { store }: { readonly store: Pick<TrackingStore, 'runRows' | 'whole'> },
  input: SearchRunsInput,
): Promise<Found<RunRow>> {
  checkMaxResults(input.maxResults, maxSearchResults);
  const ids = [...new Set(input.experimentIds)].sort();
  const request = { ...input, scope: `${ids.join(',')} ${input.view}` };
  // Parses filter and order before anything is read.
  const needed = neededTexts(runKind, request);
  const rows = (await inSmallGroups(ids.filter(isAskable), (id) => store.runRows(id)))
    .flat()
    .filter(({ lifecycle }) => isSeen(input.view, lifecycle));
  const found = searchPage(runKind, await withTexts(store, rows, needed), request);
  return { ...found, tokenAfter: (row) => tokenAfter(runKind, request, row) };
}

function isAskable(id: string): boolean {
  if (isExperimentId(id)) return true;
  // A number that none can have is unknown; what is no number is a mistake.
  if (!/^\d+$/.test(id)) checkExperimentId(id, 'experiment_ids');
  return false;
}

/** The rows with those long texts read that the search looks at. */
async function withTexts(
  store: Pick<TrackingStore, 'whole'>,
  rows: readonly RunRow[],
  needed: NeededTexts,
): Promise<readonly RunRow[]> {
  const isUnread = ({ params, tags }: RunRow) =>
    [...needed.params].some((key) => typeof params.get(key) === 'object') ||
    [...needed.tags].some((key) => typeof tags.get(key) === 'object');
  const unread = rows.filter(isUnread);
  if (unread.length === 0) return rows;
  const whole = new Map((await store.whole(unread)).map((run) => [run.id, run]));
  return rows.map((row) => whole.get(row.id) ?? row);
}
