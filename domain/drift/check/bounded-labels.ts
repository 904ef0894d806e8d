import type { FeedbackLine } from '../../serving/capture.ts';
import { hashText } from '../../text-hash.ts';

/** Outcomes by prediction id, of those predictions whose id hashes below `share`. */
export interface Labels {
  readonly schemaVersion: 1;
  /** 1 for all; else 0.5, 0.25, … */
  readonly share: number;
  readonly outcomes: Readonly<Record<string, string | number>>;
}

/** About 20 MB; more labels than that make no estimate better. */
export const maxLabels = 200_000;

const hashes = 2 ** 53;

/**
 * The latest label of each prediction, at most `limit` of them: when there are more, of half of the predictions, of a quarter, …,
 * chosen by a hash of their id, which has nothing to do with what they are. The same labels in any order give the same choice.
 */
export async function boundedLabels(
  feedback: AsyncIterable<FeedbackLine>,
  limit = maxLabels,
): Promise<Labels> {
  const kept = new Map<string, Pick<FeedbackLine, 'ts' | 'label'>>();
  let share = 1;
  for await (const { id, ts, label } of feedback) {
    if (share < 1 && hashText(id) >= share * hashes) continue;
    const known = kept.get(id);
    if (known === undefined || isLater({ ts, label }, known)) kept.set(id, { ts, label });
    while (kept.size > limit) {
      share /= 2;
      for (const one of kept.keys()) if (hashText(one) >= share * hashes) kept.delete(one);
    }
  }
  return {
    schemaVersion: 1,
    share,
    outcomes: Object.fromEntries(
      [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, { label }]) => [id, label]),
    ),
  };
}

type Label = Pick<FeedbackLine, 'ts' | 'label'>;

/** Two at the same moment: the greater in the alphabet, whichever was read first. */
const isLater = (a: Label, b: Label): boolean =>
  a.ts > b.ts || (a.ts === b.ts && String(a.label) > String(b.label));
