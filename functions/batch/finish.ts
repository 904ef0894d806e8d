import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { s3BatchFiles } from '#adapters/s3/batch-files.ts';
import { finishBatch } from '#domain/batch/finish-batch.ts';
import { readEnv } from '../runtime/env.ts';
import { stateFailure } from '../runtime/state-failure.ts';
import { step } from '../runtime/step.ts';
import { systemClock } from '../runtime/system.ts';
import { stepEnv } from './env.ts';

const env = readEnv(stepEnv);
const deps = {
  store: dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME),
  files: s3BatchFiles(new S3Client(), env.ARTIFACT_BUCKET),
  clock: systemClock,
};

const schema = z.object({
  model: z.string(),
  batchId: z.string(),
  error: z.optional(stateFailure),
  /** The state that failed. */
  failedAt: z.optional(z.string()),
});

export const handler = step(schema, ({ error, failedAt, ...ref }) =>
  finishBatch(deps, {
    ...ref,
    ...(error !== undefined && {
      error: { ...error, ...(failedAt !== undefined && { State: failedAt }) },
    }),
  }),
);
