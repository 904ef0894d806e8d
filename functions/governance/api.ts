import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { readEnv } from '../runtime/env.ts';
import { api } from '../runtime/http.ts';
import { systemClock } from '../runtime/system.ts';
import { apiEnv } from './env.ts';
import { governanceRoutes } from './routes.ts';

const env = readEnv(apiEnv);

export const handler = api(
  governanceRoutes({
    store: dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME),
    clock: systemClock,
  }),
);
