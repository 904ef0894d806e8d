import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoTrackingStore } from '#adapters/dynamodb/tracking/tracking-store.ts';
import { writeParquet } from '#adapters/parquet/write-parquet.ts';
import { readEnv } from '../runtime/env.ts';
import { api } from '../runtime/http.ts';
import { compareRoutes } from './compare-routes.ts';
import { compareEnv } from './env.ts';

const env = readEnv(compareEnv);

export const handler = api(
  compareRoutes({
    store: dynamoTrackingStore(new DynamoDBClient(), env.TABLE_NAME),
    writeParquet,
  }),
);
