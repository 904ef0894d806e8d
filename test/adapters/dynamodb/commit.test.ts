import {
  type CancellationReason,
  DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import type { ModelChange } from '#domain/registry/ports.ts';
import { newModel, newVersion } from '../model-store.conformance.ts';

/** As the document client hands it on. */
interface Answer {
  readonly Item?: Readonly<Record<string, unknown>>;
  readonly Items?: readonly Readonly<Record<string, unknown>>[];
}

/** A client whose n-th call throws `faults[n]`, or answers it, or nothing; no request leaves the process. */
function setup(...faults: (readonly string[] | Answer)[]) {
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
  const inputs: Record<string, unknown>[] = [];
  client.middlewareStack.add(
    () => async (args) => {
      const fault = faults[inputs.push(args.input as Record<string, unknown>) - 1] ?? {};
      if (!Array.isArray(fault)) return { output: fault, response: {} } as never;
      throw new TransactionCanceledException({
        message: 'cancelled',
        $metadata: {},
        CancellationReasons: fault.map((Code): CancellationReason => ({ Code })),
      });
    },
    { step: 'build', name: 'fault' },
  );
  const store = dynamoModelStore(client, 'control');
  return { store, commit: () => store.commit(change), inputs };
}

const change: ModelChange = {
  id: 'change-1',
  model: { ...newModel('churn'), revision: 4 },
  puts: [newVersion('churn', 1)],
  removes: [{ kind: 'alias', model: 'churn', alias: 'old', version: 1 }],
  audit: {
    action: 'ModelUpdated',
    actor: { name: 'ada', role: 'engineer' },
    at: '2026-11-02T00:00:00.000Z',
    reason: '',
    subject: 'model',
    before: null,
    after: null,
  },
};

const conflicted = ['None', 'TransactionConflict', 'None', 'None', 'None', 'None'];
const throttled = ['None', 'None', 'ThrottlingError', 'None', 'None', 'None'];
const moved = ['None', 'ConditionalCheckFailed', 'None', 'None', 'None', 'None'];

describe('commit on DynamoDB', () => {
  it('is one transaction: marker, model on its revision, audit entry, entities, removed aliases', async () => {
    const { commit, inputs } = setup();
    expect(await commit()).toEqual({ revision: 5, replayed: false });
    expect(inputs).toHaveLength(1);
    expect(inputs[0]).toMatchObject({
      TransactItems: [
        {
          Put: {
            TableName: 'control',
            Item: {
              pk: { S: 'CHANGE#change-1' },
              revision: { N: '5' },
              // 2026-11-02 and 30 days
              expiresAt: { N: `${Date.UTC(2026, 11, 2) / 1000}` },
            },
            ConditionExpression: 'attribute_not_exists(#pk) AND attribute_not_exists(#sk)',
          },
        },
        {
          Put: {
            Item: { sk: { S: 'MODEL' }, revision: { N: '5' } },
            ConditionExpression: '#revision = :revision0',
            ExpressionAttributeValues: { ':revision0': { N: '4' } },
          },
        },
        {
          Put: {
            Item: { sk: { S: 'AUDIT#0000000005' }, kind: { S: 'audit' } },
            ConditionExpression: 'attribute_not_exists(#pk) AND attribute_not_exists(#sk)',
          },
        },
        { Put: { Item: { pk: { S: 'MODELS' }, sk: { S: 'MODEL#churn' } } } },
        { Put: { Item: { sk: { S: 'VERSION#0000000001' } } } },
        { Delete: { Key: { pk: { S: 'MODEL#churn' }, sk: { S: 'ALIAS#old' } } } },
      ],
    });
  });

  it('keeps what is called as something of an object, e.g. a metric `constructor`', async () => {
    const { store, inputs } = setup();
    const metrics = { constructor: 1, toString: 2 };
    const version = { ...newVersion('churn', 1), evaluation: { rows: 1, dataSha256: '', metrics } };
    await store.commit({ ...change, puts: [version] });
    expect(JSON.stringify(inputs[0])).toContain(
      '"metrics":{"M":{"constructor":{"N":"1"},"toString":{"N":"2"}}}',
    );
  });

  it('tries again after a transaction in flight and after throttling', async () => {
    const { commit, inputs } = setup(conflicted, throttled, conflicted);
    expect(await commit()).toEqual({ revision: 5, replayed: false });
    expect(inputs).toHaveLength(4);
  });

  it('does not try again when the revision moved on', async () => {
    const { commit, inputs } = setup(moved);
    await expect(commit()).rejects.toMatchObject({ kind: 'conflict' });
    expect(inputs).toHaveLength(1);
  });

  it('is a conflict when another transaction stays in flight, unavailable when throttling stays', async () => {
    const busy = setup(...Array(9).fill(conflicted));
    await expect(busy.commit()).rejects.toMatchObject({ kind: 'conflict' });
    expect(busy.inputs).toHaveLength(5);
    const loaded = setup(...Array(9).fill(throttled));
    await expect(loaded.commit()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  const done = ['ConditionalCheckFailed', 'ConditionalCheckFailed', 'None', 'None', 'None'];
  const marker = (action: string): Answer => ({
    Item: {
      pk: 'CHANGE#change-1',
      sk: 'CHANGE',
      id: 'change-1',
      model: 'churn',
      action: action,
      revision: 3,
      __edb_e__: 'change',
      __edb_v__: '1',
    },
  });

  it('believes the marker before the revision: a change that was applied has moved it itself', async () => {
    const { commit, inputs } = setup(done, marker('ModelUpdated'));
    expect(await commit()).toEqual({ revision: 3, replayed: true });
    expect(inputs[1]).toMatchObject({
      ConsistentRead: true,
      Key: { pk: { S: 'CHANGE#change-1' } },
    });
  });

  it('does not take the marker of another change for its own', async () => {
    const { commit } = setup(done, marker('AliasChanged'));
    await expect(commit()).rejects.toMatchObject({ kind: 'invalid', field: 'Idempotency-Key' });
  });

  it('does not hide a cancellation it does not know', async () => {
    const { commit, inputs } = setup(['None', 'ValidationError']);
    await expect(commit()).rejects.toBeInstanceOf(TransactionCanceledException);
    expect(inputs).toHaveLength(1);
  });
});

describe('purge on DynamoDB', () => {
  const { auditHash } = newModel('churn');
  const deleted: Answer = {
    Item: {
      ...newModel('churn'),
      pk: 'MODEL#churn',
      sk: 'MODEL',
      revision: 7,
      auditHash,
      deletedAt: '2026-11-02T00:00:00.000Z',
      __edb_e__: 'model',
      __edb_v__: '1',
    },
  };
  const left: Answer = {
    Items: ['MODEL', 'AUDIT#0000000001', 'VERSION#0000000001'].map((sk) => ({
      pk: 'MODEL#churn',
      sk,
    })),
  };

  it('deletes what hung on the model on condition that it is still the deleted one', async () => {
    const { store, inputs } = setup(deleted, left);
    await store.purge('churn');
    expect(inputs[2]).toMatchObject({
      TransactItems: [
        { ConditionCheck: { ExpressionAttributeValues: { ':revision': { N: '7' } } } },
        { Delete: { Key: { sk: { S: 'VERSION#0000000001' } } } },
      ],
    });
    expect(inputs).toHaveLength(3);
  });

  it('tries again when it meets another purge; ends when the name is in use again', async () => {
    const { store, inputs } = setup(deleted, left, conflicted, throttled, moved.toReversed());
    await expect(store.purge('churn')).rejects.toBeInstanceOf(TransactionCanceledException);
    expect(inputs).toHaveLength(5);
    const again = setup(deleted, left, conflicted, ['ConditionalCheckFailed', 'None']);
    await again.store.purge('churn');
    expect(again.inputs).toHaveLength(4);
    const busy = setup(deleted, left, ...Array(9).fill(conflicted));
    await expect(busy.store.purge('churn')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
