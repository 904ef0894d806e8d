import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { openEntities } from '#adapters/dynamodb/entities.ts';
import { openTable } from '#adapters/dynamodb/table.ts';
import { openTokenEntity } from '#adapters/dynamodb/token-entity.ts';

const table = openTable(new DynamoDBClient({ region: 'eu-central-1' }), 'control');
const rows = openEntities(table);
const tokens = openTokenEntity(table);

const keysOf = (params: unknown) => {
  const { Item = {} } = params as { Item?: Record<string, unknown> };
  return Object.fromEntries(
    ['pk', 'sk', 'gsi1pk', 'gsi1sk'].flatMap((name) => (name in Item ? [[name, Item[name]]] : [])),
  );
};

describe('keys of the control table', () => {
  it.each([
    ['model', rows.model.put({ name: 'Churn' }), ['MODEL#Churn', 'MODEL']],
    ['listing', rows.listing.put({ name: 'Churn' }), ['MODELS', 'MODEL#Churn']],
    [
      'version',
      rows.version.put({ model: 'Churn', version: 12 }),
      ['MODEL#Churn', 'VERSION#0000000012'],
    ],
    ['alias', rows.alias.put({ model: 'Churn', alias: 'Best' }), ['MODEL#Churn', 'ALIAS#Best']],
    ['serving record', rows.serving.put({ model: 'Churn' }), ['MODEL#Churn', 'SERVING']],
    [
      'pending approval',
      rows.approval.put({
        model: 'Churn',
        id: 'Churn.01A',
        status: 'pending',
        requestedAt: '2026-11-02T03:04:05.000Z',
      }),
      ['MODEL#Churn', 'APPROVAL#Churn.01A', 'APPROVALS#pending', '2026-11-02T03:04:05.000Z'],
    ],
    [
      'resolved approval',
      rows.approval.put({
        model: 'Churn',
        id: 'Churn.01A',
        status: 'approved',
        requestedAt: '2026-11-02T03:04:05.000Z',
      }),
      ['MODEL#Churn', 'APPROVAL#Churn.01A'],
    ],
    ['rollout', rows.rollout.put({ model: 'Churn', id: '01A' }), ['MODEL#Churn', 'ROLLOUT#01A']],
    [
      'retraining',
      rows.retraining.put({ model: 'Churn', id: '01A' }),
      ['MODEL#Churn', 'RETRAINING#01A'],
    ],
    ['batch', rows.batch.put({ model: 'Churn', id: '01A' }), ['MODEL#Churn', 'BATCH#01A']],
    [
      'drift record',
      rows.drift.put({ model: 'Churn', id: '01A', windowTo: '2026-11-02T03:00:00.000Z' }),
      ['MODEL#Churn', 'DRIFT#2026-11-02T03:00:00.000Z#01A'],
    ],
    [
      'audit entry',
      rows.audit.put({ model: 'Churn', seq: 42 }),
      ['MODEL#Churn', 'AUDIT#0000000042'],
    ],
    ['change marker', rows.change.put({ id: 'ada:K-1' }), ['CHANGE#ada:K-1', 'CHANGE']],
    ['token', tokens.put({ sha256: 'ab', name: 'Ada' }), ['TOKEN#ab', 'TOKEN', 'TOKENS', 'Ada']],
  ])('%s', (_, put, [pk, sk, gsi1pk, gsi1sk]) => {
    expect(keysOf(put.params())).toEqual({ pk, sk, ...(gsi1pk && { gsi1pk, gsi1sk }) });
  });

  it('no row but markers has the TTL attribute: an approval calls its own deadline otherwise', () => {
    const { Item } = rows.approval
      .put({ model: 'churn', id: 'churn.01A', expiresAt: '2026-11-05T00:00:00.000Z' })
      .params() as { Item: object };
    expect(Item).not.toHaveProperty('expiresAt');
    expect(Item).toHaveProperty('deadline', '2026-11-05T00:00:00.000Z');
  });
});
