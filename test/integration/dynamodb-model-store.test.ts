import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { dynamoTokens } from '#adapters/dynamodb/tokens.ts';
import { modelStoreConformance } from '../adapters/model-store.conformance.ts';
import { tokensConformance } from '../adapters/tokens.conformance.ts';

/** A table of its own at the emulator that test/integration/setup.ts started. */
const endpoint = process.env.LOOPWRIGHT_TEST_ENDPOINT;

if (endpoint === undefined)
  describe('DynamoDB as a ModelStore', () => {
    it.skip('needs LOOPWRIGHT_TEST_ENDPOINT, the address of an emulator', () => {});
  });
else {
  const client = new DynamoDBClient({
    endpoint,
    region: process.env.AWS_REGION ?? 'us-east-1',
    ...(process.env.AWS_ACCESS_KEY_ID === undefined && {
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
  });
  const TableName = `model-store-${Date.now().toString(36)}`;
  const keys = (pk: string, sk: string) => [
    { AttributeName: pk, KeyType: 'HASH' as const },
    { AttributeName: sk, KeyType: 'RANGE' as const },
  ];

  beforeAll(async () => {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk', 'gsi1pk', 'gsi1sk'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S' as const,
        })),
        KeySchema: keys('pk', 'sk'),
        GlobalSecondaryIndexes: [
          {
            IndexName: 'gsi1',
            KeySchema: keys('gsi1pk', 'gsi1sk'),
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    );
    await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName });
  });
  afterAll(async () => {
    await client.send(new DeleteTableCommand({ TableName }));
    client.destroy();
  });

  const store = dynamoModelStore(client, TableName);
  modelStoreConformance('DynamoDB', () => store);
  tokensConformance('DynamoDB', () => dynamoTokens(client, TableName));
}
