import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoTrackingStore } from '#adapters/dynamodb/tracking/tracking-store.ts';
import { readEnv } from '../runtime/env.ts';
import { systemClock, systemEntropy } from '../runtime/system.ts';
import { experimentCalls } from './calls/experiments.ts';
import { loggingCalls } from './calls/logging.ts';
import { metricCalls } from './calls/metrics.ts';
import { runCalls } from './calls/runs.ts';
import { serverCalls } from './calls/server.ts';
import { apiEnv } from './env.ts';
import { mlflowApi } from './mlflow-api.ts';

const env = readEnv(apiEnv);
const store = dynamoTrackingStore(new DynamoDBClient(), env.TABLE_NAME);
const deps = { store, clock: systemClock, entropy: systemEntropy };

export const handler = mlflowApi([
  ...experimentCalls(deps),
  ...runCalls(deps),
  ...loggingCalls(deps),
  ...metricCalls(deps),
  ...serverCalls(),
]);
