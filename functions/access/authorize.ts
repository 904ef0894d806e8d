import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoTokens } from '#adapters/dynamodb/tokens.ts';
import { readEnv } from '../runtime/env.ts';
import { systemClock } from '../runtime/system.ts';
import { createAuthorizer } from './authorizer.ts';
import { authorizeEnv } from './env.ts';

const env = readEnv(authorizeEnv);

export const handler = createAuthorizer({
  tokens: dynamoTokens(new DynamoDBClient(), env.TABLE_NAME),
  clock: systemClock,
});
