import { unavailable } from '../errors.ts';
import type { BanditLedger, RewardOutcome } from '../serving/bandits/ports.ts';
import type { FeedbackLine } from '../serving/capture.ts';

/** Rewards under way at once. */
const atOnce = 16;

export interface Rewarded {
  /** Rewards that now count; those that were counted before are not counted again. */
  readonly rewarded: number;
  /** Predictions that no bandit of the model made in the last seven days. */
  readonly notRewarded: readonly string[];
}

/**
 * SRV-6: the rewards among labels that were kept. Nothing when there are none. Throws `unavailable` when some could not
 * be added; sent again, each counts once.
 */
export async function applyRewards(
  bandits: Pick<BanditLedger, 'reward'>,
  lines: readonly FeedbackLine[],
): Promise<Rewarded | undefined> {
  const waiting = lines.flatMap(({ id, model, reward, ts }) =>
    reward === undefined ? [] : [{ id, model, reward, at: ts }],
  );
  if (waiting.length === 0) return undefined;
  const outcomes = new Map<string, RewardOutcome>();
  const next = waiting.values();
  try {
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (const reward of next) {
          const outcome = await bandits.reward(reward);
          if (outcomes.get(reward.id) !== 'applied') outcomes.set(reward.id, outcome);
        }
      }),
    );
  } catch (cause) {
    throw unavailable('The labels are kept, but not all rewards could be added.', {
      hint: 'Send them again; none is counted twice.',
      cause,
    });
  }
  const idsOf = (wanted: RewardOutcome) =>
    [...outcomes].filter(([, outcome]) => outcome === wanted).map(([id]) => id);
  return { rewarded: idsOf('applied').length, notRewarded: idsOf('unknown') };
}
