import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { dynamoTrackingStore } from '#adapters/dynamodb/tracking/tracking-store.ts';
import { trackingStoreContract } from '../adapters/tracking-store-contract.ts';

/** A table of its own at the emulator that test/integration/setup.ts started. */
const endpoint = process.env.LOOPWRIGHT_TEST_ENDPOINT;

if (endpoint === undefined)
  describe('DynamoDB as a TrackingStore', () => {
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
  const TableName = `tracking-store-${Date.now().toString(36)}`;

  beforeAll(async () => {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S' as const,
        })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
    await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName });
  });
  afterAll(async () => {
    await client.send(new DeleteTableCommand({ TableName }));
    client.destroy();
  });

  trackingStoreContract('DynamoDB', () => dynamoTrackingStore(client, TableName));
}
