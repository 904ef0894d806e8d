import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Context } from 'aws-lambda';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { stepFunctionsWorkflows } from '#adapters/stepfunctions/workflows.ts';
import { readEnv } from '../runtime/env.ts';
import { logger } from '../runtime/logger.ts';
import { systemClock, systemIds } from '../runtime/system.ts';
import { onTriggerEnv } from './env.ts';
import { handleTriggerEvent } from './trigger-event.ts';

const env = readEnv(onTriggerEnv);
const store = dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME);
const scheduler = new SchedulerClient();
const sfn = new SFNClient();

/** Plans call this same function again; its ARN cannot be one of its own settings. */
export async function handler(event: unknown, { invokedFunctionArn }: Context) {
  const workflows = stepFunctionsWorkflows({
    sfn,
    machines: {},
    scheduler,
    schedule: {
      group: env.SCHEDULE_GROUP,
      targetArn: invokedFunctionArn,
      roleArn: env.SCHEDULER_ROLE_ARN,
    },
  });
  const handled = await handleTriggerEvent(
    { store, clock: systemClock, ids: systemIds, workflows },
    event,
  );
  for (const { model, decision, reason } of handled) logger.info(decision, { model, reason });
  return handled;
}
