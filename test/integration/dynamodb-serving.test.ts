import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll } from 'vitest';
import { dynamoBanditLedger } from '#adapters/dynamodb/bandit-ledger.ts';
import { dynamoOnlineFeatures } from '#adapters/dynamodb/online-features.ts';
import { openTable } from '#adapters/dynamodb/table.ts';
import { banditLedgerConformance } from '../adapters/bandit-ledger.conformance.ts';
import {
  onlineFeaturesConformance,
  storedEntities,
} from '../adapters/online-features.conformance.ts';
import { atEmulator, ownTable } from './own-place.ts';

atEmulator('DynamoDB as a ledger of bandits', (place) => {
  const { client, TableName } = ownTable(place, 'serving');

  beforeAll(async () => {
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

  banditLedgerConformance('DynamoDB', () => dynamoBanditLedger(client, TableName));
  onlineFeaturesConformance('DynamoDB', () => dynamoOnlineFeatures(client, TableName));
});
