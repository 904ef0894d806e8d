import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { platform } from '#domain/access/actor.ts';
import { failureWords } from '#domain/failure-words.ts';
import { rollBack } from '#domain/rollout/roll-back.ts';
import { readEnv } from '../runtime/env.ts';
import { stateFailure } from '../runtime/state-failure.ts';
import { step } from '../runtime/step.ts';
import { systemClock } from '../runtime/system.ts';
import { rollBackEnv } from './env.ts';

const env = readEnv(rollBackEnv);
const deps = { store: dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME), clock: systemClock };

export const handler = step(
  z.object({
    model: z.string(),
    rolloutId: z.string(),
    reasons: z.array(z.string()),
    error: z.nullable(stateFailure),
  }),
  async ({ model, rolloutId, reasons: verdict, error }) => {
    const reasons = error === null ? verdict : [failureWords(error)];
    const { rolledBack } = await rollBack(deps, {
      model,
      rolloutId,
      reasons,
      actor: platform('rollout'),
      changeId: `rollout:${rolloutId}:roll-back`,
    });
    return { rolledBack, reasons };
  },
);
