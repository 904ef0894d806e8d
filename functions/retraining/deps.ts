import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { dynamoTrackingStore } from '#adapters/dynamodb/tracking/tracking-store.ts';
import { s3Artifacts } from '#adapters/s3/artifacts.ts';
import { s3CaptureLake } from '#adapters/s3/capture-lake.ts';
import { readEnv } from '../runtime/env.ts';
import { systemClock, systemIds } from '../runtime/system.ts';
import { stepEnv } from './env.ts';

const env = readEnv(stepEnv);
const s3 = new S3Client();
const dynamo = new DynamoDBClient();

/** What every step of the state machine may use; those that run models add the runtime. */
export const deps = {
  store: dynamoModelStore(dynamo, env.TABLE_NAME),
  tracking: dynamoTrackingStore(dynamo, env.TABLE_NAME),
  artifacts: s3Artifacts(s3, env.ARTIFACT_BUCKET),
  lake: s3CaptureLake(s3, env.LAKE_BUCKET),
  clock: systemClock,
  ids: systemIds,
};
