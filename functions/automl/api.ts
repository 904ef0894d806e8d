import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { s3Artifacts } from '#adapters/s3/artifacts.ts';
import { typedValues } from '#adapters/v8/typed-values.ts';
import { algorithms } from '#domain/training/algorithms.ts';
import { readEnv } from '../runtime/env.ts';
import { api } from '../runtime/http.ts';
import { systemClock, systemIds } from '../runtime/system.ts';
import { apiEnv } from './env.ts';
import { priceOf } from './price.ts';
import { automlRoutes } from './routes.ts';

const env = readEnv(apiEnv);

export const handler = api(
  automlRoutes({
    store: dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME),
    artifacts: s3Artifacts(new S3Client(), env.ARTIFACT_BUCKET),
    codec: typedValues,
    algorithms,
    workers: env.WORKERS,
    price: priceOf(env),
    clock: systemClock,
    ids: systemIds,
  }),
);
