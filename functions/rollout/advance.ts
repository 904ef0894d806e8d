import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { advanceRollout } from '#domain/rollout/advance-rollout.ts';
import { readEnv } from '../runtime/env.ts';
import { step } from '../runtime/step.ts';
import { systemClock } from '../runtime/system.ts';
import { advanceEnv } from './env.ts';

const env = readEnv(advanceEnv);
const deps = { store: dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME), clock: systemClock };

export const handler = step(
  z.object({
    model: z.string(),
    rolloutId: z.string(),
    fromStep: z.number(),
    reasons: z.array(z.string()),
  }),
  (input) => advanceRollout(deps, input),
);
