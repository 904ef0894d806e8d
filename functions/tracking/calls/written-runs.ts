import type { Found } from '#domain/tracking/found.ts';
import type { TrackingStore } from '#domain/tracking/ports.ts';
import type { RunRow } from '#domain/tracking/run.ts';
import { runAnswer } from '../answers/run-answer.ts';
import { AnswerList } from '../wire/answer-size.ts';

/** Long texts are read for so many runs at once: those that have no room in the answer are not read in vain. */
const runsAtOnce = 200;

/** The answer of a search, whole runs, as far as there is room. */
export async function writtenRuns(
  store: Pick<TrackingStore, 'whole'>,
  { page, nextPageToken, tokenAfter }: Found<RunRow>,
): Promise<object> {
  const runs = new AnswerList();
  for (let from = 0; from < page.length; from += runsAtOnce) {
    const rows = page.slice(from, from + runsAtOnce);
    const whole = await store.whole(rows);
    const left = whole.findIndex((run) => !runs.add(runAnswer(run)));
    if (left === -1) continue;
    const last = page[from + left - 1] as RunRow;
    return { runs: runs.items, next_page_token: tokenAfter(last) };
  }
  return { runs: runs.items, next_page_token: nextPageToken };
}
