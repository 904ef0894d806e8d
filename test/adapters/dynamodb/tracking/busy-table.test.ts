import { DynamoDBClient, DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { openItems } from '#adapters/dynamodb/tracking/items.ts';
import { dynamoTrackingStore } from '#adapters/dynamodb/tracking/tracking-store.ts';
import { batch, newRun, point } from '../../tracking-store-fixtures.ts';

/**
 * A client whose n-th call throws or answers `outcomes[n]`, the last again and again; no request leaves the
 * process.
 */
function setup(...outcomes: readonly (object | Error)[]) {
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
  const inputs: Record<string, unknown>[] = [];
  client.middlewareStack.add(
    () => async (args) => {
      const count = inputs.push(args.input as Record<string, unknown>);
      const outcome = outcomes[Math.min(count, outcomes.length) - 1];
      if (outcome instanceof Error) throw outcome;
      return { output: outcome, response: {} } as never;
    },
    { step: 'build', name: 'fault' },
  );
  return { inputs, client };
}

const fault = (name: string, message = name) =>
  new DynamoDBServiceException({ name, message, $fault: 'client', $metadata: {} });
const key = { pk: 'a', sk: 'b' };

describe('a table that is busy', () => {
  it('is asked again after throttling and other transactions', async () => {
    const { client, inputs } = setup(
      fault('ThrottlingException'),
      fault('TransactionConflictException'),
      {},
    );
    expect(await openItems(client, 'control').put(key, {})).toEqual({ done: true });
    expect(inputs).toHaveLength(3);
  });

  it('for too long is told as unavailable, with what to do', async () => {
    const { client } = setup(fault('ProvisionedThroughputExceededException'));
    await expect(
      dynamoTrackingStore(client, 'control').log(
        newRun('1').id,
        batch({ metrics: [point('loss', 1)] }),
      ),
    ).rejects.toMatchObject({ kind: 'unavailable', hint: expect.stringContaining('again') });
  });

  it('is not asked again after other errors', async () => {
    const { client, inputs } = setup(fault('AccessDeniedException'));
    await expect(openItems(client, 'control').get(key)).rejects.toThrow('AccessDenied');
    expect(inputs).toHaveLength(1);
  });

  it('answers a batch in parts', async () => {
    const item = (sk: string) => ({ pk: { S: 'a' }, sk: { S: sk } });
    const { client, inputs } = setup(
      {
        Responses: { control: [item('1')] },
        UnprocessedKeys: { control: { Keys: [item('2'), item('3')] } },
      },
      { UnprocessedKeys: { control: { Keys: [item('2'), item('3')] } } },
      { Responses: { control: [item('3'), item('2')] } },
    );
    const keys = ['1', '2', '3'].map((sk) => ({ pk: 'a', sk }));
    const found = await openItems(client, 'control').getAll(keys);
    expect(found.map(({ sk }) => sk?.S)).toEqual(['1', '3', '2']);
    expect(inputs[2]).toMatchObject({
      RequestItems: { control: { Keys: [item('2'), item('3')], ConsistentRead: true } },
    });
  });

  it('TRK-1: an item that is too large is told so, naming the run', async () => {
    const { client } = setup(
      fault('ValidationException', 'Item size has exceeded the maximum allowed size'),
    );
    const run = newRun('1');
    await expect(dynamoTrackingStore(client, 'control').createRun(run)).rejects.toMatchObject({
      kind: 'too-large',
      message: expect.stringContaining(run.id),
      hint: expect.stringContaining('artifacts'),
    });
  });
});
