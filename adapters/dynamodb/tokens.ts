import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Token, Tokens } from '#domain/access/tokens.ts';
import { openTable } from './table.ts';
import { openTokenEntity } from './token-entity.ts';

/** Tokens in the control table. `list` reads the index, which follows the table within a second. */
export function dynamoTokens(client: DynamoDBClient, tableName: string): Tokens {
  const rows = openTokenEntity(openTable(client, tableName));
  return {
    find: async (sha256) => {
      const { data } = await rows.get({ sha256 }).go({ consistent: true });
      return data === null ? undefined : (data as Token);
    },
    list: async () => {
      const { data } = await rows.query.byName({}).go({ pages: 'all' });
      return data as Token[];
    },
    put: async (token) => {
      await rows.put(token).go();
    },
  };
}
