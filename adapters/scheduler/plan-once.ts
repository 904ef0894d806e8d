import { createHash } from 'node:crypto';
import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';

/** Where a plan lives and what it calls. */
export interface ScheduleTarget {
  readonly group: string;
  readonly targetArn: string;
  /** The role that EventBridge Scheduler takes to call the target. */
  readonly roleArn: string;
}

/** EventBridge Scheduler's rule for names. */
const longestName = 64;
const notInNames = /[^0-9a-zA-Z\-_.]/g;

/** A name the service takes; one that had to be changed gets a digest, so that no two plans fall together. */
function scheduleName(name: string): string {
  const allowed = name.replace(notInNames, '_');
  if (allowed === name && name.length <= longestName) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 12);
  return `${allowed.slice(0, longestName - digest.length - 1)}-${digest}`;
}

/** `at(yyyy-mm-ddThh:mm:ss)` knows no milliseconds and no zone; the zone is a field of its own. */
const atExpression = (at: Date): string => `at(${at.toISOString().slice(0, 19)})`;

/**
 * Calls the target once with `payload` at `at` (to the minute, as the service does), then deletes itself.
 * A plan of the same name is replaced. A failed call is tried again for an hour: later the reason for it is stale.
 */
export async function planOnce(
  scheduler: SchedulerClient,
  { group, targetArn, roleArn }: ScheduleTarget,
  plan: { readonly at: Date; readonly name: string; readonly payload: unknown },
): Promise<void> {
  const schedule: CreateScheduleCommandInput = {
    Name: scheduleName(plan.name),
    GroupName: group,
    ScheduleExpression: atExpression(plan.at),
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: {
      Arn: targetArn,
      RoleArn: roleArn,
      Input: JSON.stringify(plan.payload),
      RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 10 },
    },
  };
  try {
    await scheduler.send(new CreateScheduleCommand(schedule));
  } catch (error) {
    if (!(error instanceof ConflictException)) throw error;
    await scheduler.send(new UpdateScheduleCommand(schedule));
  }
}
