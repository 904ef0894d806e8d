import { finalSeconds } from '../final-fits.ts';
import { leaderboard, type SearchState } from '../search-state.ts';
import { present, type SearchFiles } from './search-files.ts';

/** A search between two steps. */
export interface SavedSearch {
  readonly state: SearchState;
  /** From here its budget of wall clock runs. */
  readonly startedAt: string;
  /** What went wrong on the way, in sentences. */
  readonly notes: readonly string[];
}

const file = 'search.json';

export const savedSearch = async (files: SearchFiles): Promise<SavedSearch> =>
  present(await files.json<SavedSearch>(file), file);

export const maybeSavedSearch = (files: SearchFiles): Promise<SavedSearch | undefined> =>
  files.json<SavedSearch>(file);

export const saveSearch = (files: SearchFiles, saved: SavedSearch): Promise<void> =>
  files.writeJson(file, saved);

/** Of one wave of trials: `2-0` is the first rung of the third round. */
export const waveOf = ({ round, rung }: SearchState): string => `${round}-${rung}`;

/** Of the budget: kept for the final fits at least and at most; so many members are expected. */
const leastReserve = 0.1;
const mostReserve = 0.35;
const expectedMembers = 6;

/** Seconds since the epoch at which no trial may run any more: the final fits, one after the other, come after. */
export function trialsEnd({ state, startedAt }: SavedSearch): number {
  const { plan, entries } = state;
  const best = leaderboard(entries).slice(0, expectedMembers);
  const work = best.reduce((sum, entry) => sum + finalSeconds(entry, plan.size.rows), 0);
  const share = Math.min(mostReserve, Math.max(leastReserve, (1.2 * work) / plan.budgetSeconds));
  return searchEnd({ state, startedAt }) - share * plan.budgetSeconds;
}

/** Seconds since the epoch at which the budget is used up. */
export const searchEnd = ({ state, startedAt }: Pick<SavedSearch, 'state' | 'startedAt'>): number =>
  Date.parse(startedAt) / 1000 + state.plan.budgetSeconds;
