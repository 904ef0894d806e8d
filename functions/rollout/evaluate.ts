import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { s3CaptureLake } from '#adapters/s3/capture-lake.ts';
import { evaluateStep } from '#domain/rollout/evaluate-step.ts';
import { readEnv } from '../runtime/env.ts';
import { step } from '../runtime/step.ts';
import { systemClock } from '../runtime/system.ts';
import { evaluateEnv } from './env.ts';

const env = readEnv(evaluateEnv);
const deps = {
  store: dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME),
  lake: s3CaptureLake(new S3Client(), env.LAKE_BUCKET),
  clock: systemClock,
};

export const handler = step(
  z.object({
    model: z.string(),
    rolloutId: z.string(),
    look: z.number(),
    stepIsOver: z.boolean(),
  }),
  (input) => evaluateStep(deps, input),
);
