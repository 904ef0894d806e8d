import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { dynamoTokens } from '#adapters/dynamodb/tokens.ts';
import { modelStoreConformance } from '../adapters/model-store.conformance.ts';
import { tokensConformance } from '../adapters/tokens.conformance.ts';
import { atEmulator, ownTable } from './own-place.ts';

atEmulator('DynamoDB as a ModelStore', (place) => {
  const { client, TableName } = ownTable(place, 'model-store');
  const store = dynamoModelStore(client, TableName);
  modelStoreConformance('DynamoDB', () => store);
  tokensConformance('DynamoDB', () => dynamoTokens(client, TableName));
});
