import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { dynamoBanditLedger } from '#adapters/dynamodb/bandit-ledger.ts';
import { dynamoOnlineFeatures } from '#adapters/dynamodb/online-features.ts';
import { openTable } from '#adapters/dynamodb/table.ts';
import { banditLedgerConformance } from '../adapters/bandit-ledger.conformance.ts';
import {
  onlineFeaturesConformance,
  storedEntities,
} from '../adapters/online-features.conformance.ts';

/** A table of its own at the emulator that test/integration/setup.ts started. */
const endpoint = process.env.LOOPWRIGHT_TEST_ENDPOINT;

if (endpoint === undefined)
  describe('DynamoDB as a ledger of bandits', () => {
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
  const TableName = `serving-${Date.now().toString(36)}`;

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
    const { client: documents } = openTable(client, TableName);
    for (const [model, entities] of Object.entries(storedEntities))
      for (const [id, features] of Object.entries(entities))
        await documents.send(
          new PutCommand({
            TableName,
            Item: { pk: `ENTITY#${model}#${id}`, sk: 'FEATURES', features },
          }),
        );
  });
  afterAll(async () => {
    await client.send(new DeleteTableCommand({ TableName }));
    client.destroy();
  });

  banditLedgerConformance('DynamoDB', () => dynamoBanditLedger(client, TableName));
  onlineFeaturesConformance('DynamoDB', () => dynamoOnlineFeatures(client, TableName));
}
