import { invalid } from '../errors.ts';
import { defaultGuardrails } from './default-guardrails.ts';
import type { Guardrails, RolloutStep } from './rollout.ts';

/**
 * An execution of a state machine may have 25 000 events in its history (Step Functions' quota) and fails beyond, with
 * the challenger unwatched. A look takes nine; retries, holds and advances have the rest.
 */
const maxLooks = 2_000;

/**
 * Whether a rollout that is held as often as it may be still ends within the history of one execution.
 *
 * @throws DomainError `invalid` with the interval that would do.
 */
export function checkLooks(schedule: readonly RolloutStep[], guardrails: Guardrails): void {
  const { maxHolds, checkEverySeconds = defaultGuardrails.checkEverySeconds ?? 900 } = guardrails;
  const watched = schedule.slice(0, -1);
  const times = maxHolds + 1;
  const looks = (everySeconds: number) =>
    times *
    watched.reduce(
      (n, { waitSeconds }) => n + Math.max(1, Math.ceil(waitSeconds / everySeconds)),
      0,
    );
  const asked = looks(checkEverySeconds);
  if (asked <= maxLooks) return;
  const seconds = watched.reduce((n, { waitSeconds }) => n + waitSeconds, 0);
  // Each step may have one look more than its share.
  const room = maxLooks / times - watched.length;
  throw invalid(
    `The guardrails would be looked at up to ${asked} times; at most ${maxLooks} times in one rollout.`,
    {
      field: 'guardrails.checkEverySeconds',
      hint:
        room > 0
          ? `Look every ${Math.ceil(seconds / room)} seconds or less often: set it to at least ${Math.ceil(seconds / room)}.`
          : 'Lower maxHolds or take fewer steps.',
    },
  );
}
