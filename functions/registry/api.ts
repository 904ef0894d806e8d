import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { guardedRuntime } from '#adapters/onnx/guarded-runtime.ts';
import { s3Artifacts } from '#adapters/s3/artifacts.ts';
import { readEnv } from '../runtime/env.ts';
import { api } from '../runtime/http.ts';
import { systemClock, systemIds } from '../runtime/system.ts';
import { apiEnv } from './env.ts';
import { registryRoutes } from './routes.ts';

const env = readEnv(apiEnv);

export const handler = api(
  registryRoutes({
    store: dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME),
    artifacts: s3Artifacts(new S3Client(), env.ARTIFACT_BUCKET),
    runtime: guardedRuntime(),
    clock: systemClock,
    ids: systemIds,
  }),
);
