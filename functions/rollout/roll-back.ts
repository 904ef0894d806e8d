import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { platform } from '#domain/access/actor.ts';
import { rollBack } from '#domain/rollout/roll-back.ts';
import { readEnv } from '../runtime/env.ts';
import { step } from '../runtime/step.ts';
import { systemClock } from '../runtime/system.ts';
import { rollBackEnv } from './env.ts';

const env = readEnv(rollBackEnv);
const deps = { store: dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME), clock: systemClock };

export const handler = step(
  z.object({ model: z.string(), rolloutId: z.string(), reasons: z.array(z.string()) }),
  async (input) => {
    const { rolledBack } = await rollBack(deps, {
      ...input,
      actor: platform('rollout'),
      changeId: `rollout:${input.rolloutId}:roll-back`,
    });
    return { rolledBack, reasons: input.reasons };
  },
);
