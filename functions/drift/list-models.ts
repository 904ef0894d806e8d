import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { listChecks } from '#domain/drift/check/list-checks.ts';
import { readEnv } from '../runtime/env.ts';
import { step } from '../runtime/step.ts';
import { systemClock } from '../runtime/system.ts';
import { listModelsEnv } from './env.ts';
import { round } from './requests.ts';

const env = readEnv(listModelsEnv);
const deps = { store: dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME), clock: systemClock };

export const handler = step(round, async ({ models }) =>
  models === undefined ? listChecks(deps) : { models },
);
