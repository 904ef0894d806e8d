import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { s3Artifacts } from '#adapters/s3/artifacts.ts';
import { s3CaptureLake } from '#adapters/s3/capture-lake.ts';
import { checkDrift } from '#domain/drift/check-drift.ts';
import { readEnv } from '../runtime/env.ts';
import { step } from '../runtime/step.ts';
import { systemClock } from '../runtime/system.ts';
import { checkEnv } from './env.ts';
import { checkRequest } from './requests.ts';

const env = readEnv(checkEnv);
const s3 = new S3Client();
const deps = {
  store: dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME),
  artifacts: s3Artifacts(s3, env.ARTIFACT_BUCKET),
  lake: s3CaptureLake(s3, env.LAKE_BUCKET),
  clock: systemClock,
};

export const handler = step(checkRequest, (request) => checkDrift(deps, request));
