import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { eventBridgeBus } from '#adapters/eventbridge/event-bus.ts';
import { memoryEventBus } from '#adapters/memory/event-bus.ts';
import type { AuditDraft } from '#domain/governance/audit.ts';
import { createPublisher } from '#functions/governance/publisher.ts';
import { newModel, newVersion } from '../../adapters/model-store.conformance.ts';

const change: AuditDraft = {
  action: 'RetrainingRequested',
  actor: { name: 'ada', role: 'engineer' },
  at: '2026-11-02T03:04:05.000Z',
  reason: 'drift',
  subject: 'retraining r1',
  before: null,
  after: { id: 'r1', share: 0.25, big: 1e21, list: [true, null, ''], nested: { tiny: 1e-100 } },
};

/** The rows of a real transaction of the store, as the stream would bring them. */
async function recordsOf(seq: number, draft: Partial<AuditDraft> = {}): Promise<DynamoDBRecord[]> {
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
  let rows: DynamoDBRecord[] = [];
  client.middlewareStack.add(
    () => async (args) => {
      const { TransactItems } = args.input as {
        TransactItems: { Put?: { Item: Record<string, never> } }[];
      };
      rows = TransactItems.map(({ Put }, index) => ({
        eventName: 'INSERT',
        dynamodb: { SequenceNumber: `${seq}-${index}`, NewImage: Put?.Item ?? {} },
      }));
      return { output: {}, response: {} } as never;
    },
    { step: 'build', name: 'stream' },
  );
  await dynamoModelStore(client, 'control').commit({
    id: `change-${seq}`,
    model: { ...newModel('churn'), revision: seq - 1 },
    puts: [newVersion('churn', 1)],
    audit: { ...change, ...draft },
  });
  return rows;
}
const batch = async (...seqs: number[]): Promise<DynamoDBStreamEvent> => ({
  Records: (await Promise.all(seqs.map((seq) => recordsOf(seq)))).flat(),
});

describe('publishing audit entries', () => {
  it('GOV-4: an audit entry is the event; the other rows of its transaction are not', async () => {
    const bus = memoryEventBus();
    expect(await createPublisher(bus)(await batch(7))).toEqual({ batchItemFailures: [] });
    const { action, ...said } = change;
    expect(bus.published).toEqual([
      {
        source: 'loopwright.retraining',
        detailType: 'RetrainingRequested',
        time: change.at,
        detail: { schemaVersion: 1, model: 'churn', seq: 7, ...said },
      },
    ]);
  });

  it('ignores what is not an insert', async () => {
    const bus = memoryEventBus();
    const { Records } = await batch(7);
    const removed = Records.map((record) => ({ ...record, eventName: 'REMOVE' as const }));
    await createPublisher(bus)({ Records: removed });
    expect(bus.published).toEqual([]);
  });

  it('reports the entries that were not taken by their place in the stream', async () => {
    const publish = createPublisher({ publish: async () => [1] });
    expect(await publish(await batch(7, 8, 9))).toEqual({
      batchItemFailures: [{ itemIdentifier: '8-2' }],
    });
  });
});

describe('the EventBridge bus', () => {
  const event = (seq: number, after: unknown = null) => ({
    source: 'loopwright.registry',
    detailType: 'ModelUpdated',
    time: change.at,
    detail: { schemaVersion: 1 as const, model: 'churn', seq, ...change, after },
  });
  const open = (answer: (call: number) => object = () => ({})) => {
    const sent: PutEventsCommand['input'][] = [];
    const warnings: string[] = [];
    const send = async (command: PutEventsCommand) => answer(sent.push(command.input));
    const bus = eventBridgeBus({ send } as never, 'bus', (message) => warnings.push(message));
    return { bus, sent, warnings };
  };

  it('sends ten at a time, with bus, source, type, time and detail', async () => {
    const { bus, sent } = open();
    const events = Array.from({ length: 23 }, (_, seq) => event(seq + 1));
    expect(await bus.publish(events)).toEqual([]);
    expect(sent.map(({ Entries }) => Entries?.length)).toEqual([10, 10, 3]);
    expect(sent[2]?.Entries?.[2]).toEqual({
      EventBusName: 'bus',
      Source: 'loopwright.registry',
      DetailType: 'ModelUpdated',
      Time: new Date(change.at),
      Detail: JSON.stringify(events[22]?.detail),
    });
  });

  it('answers which were not taken, of a call that was half taken and of one that failed', async () => {
    const { bus, warnings } = open((call) => {
      if (call === 2) throw new Error('throttled');
      return { Entries: [{}, { ErrorCode: 'InternalFailure' }, {}] };
    });
    const failed = await bus.publish(Array.from({ length: 12 }, (_, seq) => event(seq + 1)));
    expect(failed).toEqual([1, 10, 11]);
    expect(warnings).toEqual(['event not taken: InternalFailure ', 'events not taken: throttled']);
  });

  it('keeps a call below 256 KB, and an event that is larger alone without its before and after', async () => {
    const { bus, sent } = open();
    const half = 'x'.repeat(130_000);
    await bus.publish([event(1, half), event(2, half), event(3, 'x'.repeat(300_000)), event(4)]);
    const seqs = sent.map(({ Entries }) =>
      Entries?.map(({ Detail }) => JSON.parse(Detail ?? '').seq),
    );
    expect(seqs).toEqual([[1], [2, 3, 4]]);
    expect(JSON.parse(sent[1]?.Entries?.[1]?.Detail ?? '')).toMatchObject({
      seq: 3,
      model: 'churn',
      after: { omitted: expect.stringContaining('/v1/models/churn/audit?after=2&limit=1') },
    });
  });
});
