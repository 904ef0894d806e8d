import { invalid } from '../errors.ts';
import type { RolloutStep } from './rollout.ts';

const longestWaitSeconds = 30 * 24 * 3600;

/**
 * A schedule grows from below 100 % to 100 % and ends there.
 *
 * @throws DomainError `invalid` with the step that is wrong.
 */
export function checkSchedule(schedule: readonly RolloutStep[]): void {
  if (schedule.length < 2)
    throw invalid('A schedule needs at least one step below 100 % before the last.', {
      field: 'schedule',
      hint: 'To switch at once, set the stage to Production: POST /v1/models/{name}/versions/{v}/stage.',
    });
  let before = 0;
  for (const [i, { percent, waitSeconds }] of schedule.entries()) {
    if (!(percent > before && percent <= 100))
      throw invalid(
        `Step ${i} has ${percent} %; it must be above ${before} (the step before) and at most 100.`,
        { field: `schedule[${i}].percent` },
      );
    // A Wait state takes whole seconds, and an execution that fails there leaves the challenger unwatched.
    if (!(Number.isInteger(waitSeconds) && waitSeconds >= 0 && waitSeconds <= longestWaitSeconds))
      throw invalid(
        `Step ${i} waits ${waitSeconds} s; it must be whole seconds from 0 to ${longestWaitSeconds}.`,
        { field: `schedule[${i}].waitSeconds` },
      );
    before = percent;
  }
  if (before !== 100)
    throw invalid(`The schedule ends at ${before} %; the last step must be 100.`, {
      field: `schedule[${schedule.length - 1}].percent`,
    });
}
