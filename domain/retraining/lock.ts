import { hourMs } from '../durations.ts';
import type { Retraining } from './retraining.ts';

/** What a run may take beside waiting for its approvers. */
const workHours = 24;

/**
 * One run of a model at a time (RTR-1). A run that has been `running` for longer than its approvers have time, and a day
 * for the work, has died without saying so (its state machine was stopped by hand): it no longer holds the lock.
 */
export const isDead = (retraining: Retraining, now: Date, approvalTimeoutHours: number): boolean =>
  retraining.status === 'running' &&
  now.getTime() - Date.parse(retraining.startedAt) > (approvalTimeoutHours + workHours) * hourMs;

/** The dead run as it is written when its lock is taken from it. */
export const buried = (retraining: Retraining, now: Date): Retraining => ({
  ...retraining,
  status: 'failed',
  finishedAt: now.toISOString(),
  reasons: [...retraining.reasons, 'It was never finished; a later retraining took its lock.'],
});
