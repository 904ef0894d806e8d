import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { dynamoTrackingStore } from '#adapters/dynamodb/tracking/tracking-store.ts';
import { s3Artifacts } from '#adapters/s3/artifacts.ts';
import { typedValues } from '#adapters/v8/typed-values.ts';
import { algorithms } from '#domain/training/algorithms.ts';
import { readEnv } from '../runtime/env.ts';
import type { Invocation } from '../runtime/step.ts';
import { systemClock } from '../runtime/system.ts';
import { stepEnv } from './env.ts';

const env = readEnv(stepEnv);
const dynamo = new DynamoDBClient();

/** MB of this function. */
export const memory = env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE;

/** What every step of the search may use; those that fit models add where they compute. */
export const deps = {
  store: dynamoModelStore(dynamo, env.TABLE_NAME),
  tracking: dynamoTrackingStore(dynamo, env.TABLE_NAME),
  artifacts: s3Artifacts(new S3Client(), env.ARTIFACT_BUCKET),
  codec: typedValues,
  algorithms,
  clock: systemClock,
};

/** Of an invocation's time: kept for what comes after the fits. */
const reserveMs = 45_000;

/** Half of the time at least, where there is less than twice the reserve. */
export const secondsLeftOf = (invocation: Invocation) => () => {
  const left = invocation.getRemainingTimeInMillis();
  return Math.max(left - reserveMs, left / 2) / 1_000;
};
