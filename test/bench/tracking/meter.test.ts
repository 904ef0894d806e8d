import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Item } from '../../../bench/tracking/units/item-size.ts';
import { type Meter, startMeter } from '../../../bench/tracking/units/meter.ts';

// biome-ignore lint/suspicious/noExplicitAny: DynamoDB's JSON protocol
type Fields = any;

/** A table that keeps items by their keys and understands what the meter needs: no expressions. */
function fakeTable() {
  const items = new Map<string, Item>();
  const at = ({ pk, sk }: Item) => `${pk?.S}|${sk?.S}`;
  const answers: Record<string, (fields: Fields) => object> = {
    GetItem: ({ Key }) => {
      const Item = items.get(at(Key));
      return Item ? { Item } : {};
    },
    PutItem: ({ Item }) => {
      items.set(at(Item), Item);
      return {};
    },
    TransactWriteItems: ({ TransactItems }) => {
      for (const { Put } of TransactItems) if (Put) items.set(at(Put.Item), Put.Item);
      return {};
    },
    // Both attributes, or the key alone where there is a projection.
    Query: ({ ProjectionExpression, Limit }) => {
      const found = [...items.values()].slice(0, Limit);
      const shown = ProjectionExpression ? found.map(({ pk, sk }) => ({ pk, sk })) : found;
      return { Items: shown, ScannedCount: found.length, Count: found.length };
    },
  };
  return createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const operation = String(request.headers['x-amz-target']).split('.')[1] as string;
    const answer = answers[operation]?.(JSON.parse(Buffer.concat(parts).toString()));
    response.writeHead(answer ? 200 : 400).end(JSON.stringify(answer ?? {}));
  });
}

let table: Server;
let meter: Meter;
beforeEach(async () => {
  table = fakeTable();
  await new Promise<void>((resolve) => table.listen(0, '127.0.0.1', resolve));
  meter = await startMeter(`http://127.0.0.1:${(table.address() as AddressInfo).port}`);
});
afterEach(async () => {
  await meter.close();
  table.closeAllConnections();
  table.close();
});

async function ask(operation: string, fields: Fields): Promise<Fields> {
  const response = await fetch(meter.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': `DynamoDB_20120810.${operation}` },
    body: JSON.stringify({ TableName: 't', ...fields }),
  });
  return response.json();
}

const key = (sk: string) => ({ pk: { S: 'p' }, sk: { S: sk } });
const item = (sk: string, bytes: number) => ({ ...key(sk), text: { S: 'x'.repeat(bytes) } });

it('counts writes and reads by the items, and begins again when asked', async () => {
  await ask('PutItem', { Item: item('a', 1_500) });
  expect(meter.take()).toEqual({ read: 0, write: 2, requests: 1 });
  const { Item } = await ask('GetItem', { Key: key('a'), ConsistentRead: true });
  expect(Item).toEqual(item('a', 1_500));
  await ask('GetItem', { Key: key('a') });
  await ask('GetItem', { Key: key('nobody') });
  expect(meter.take()).toEqual({ read: 2, write: 0, requests: 3 });
  expect(meter.take()).toEqual({ read: 0, write: 0, requests: 0 });
});

it('charges a smaller item that replaces a larger one by the larger', async () => {
  await ask('PutItem', { Item: item('a', 5_000) });
  meter.take();
  await ask('PutItem', { Item: item('a', 10) });
  expect(meter.take().write).toBe(5);
});

it('counts a transaction twice', async () => {
  const TransactItems = [
    { Put: { TableName: 't', Item: item('a', 10) } },
    { Put: { TableName: 't', Item: item('b', 1_100) } },
    { ConditionCheck: { TableName: 't', Key: key('c'), ConditionExpression: '…' } },
  ];
  await ask('TransactWriteItems', { TransactItems });
  expect(meter.take()).toEqual({ read: 0, write: 2 + 4 + 2, requests: 1 });
});

it('charges a query by whole items, also where it asks for less', async () => {
  for (const sk of ['a', 'b', 'c']) await ask('PutItem', { Item: item(sk, 3_000) });
  meter.take();
  const query = {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'p' } },
    ConsistentRead: true,
  };
  const { Items } = await ask('Query', { ...query, ProjectionExpression: 'pk, sk' });
  expect(Items[0]).toEqual(key('a'));
  expect(meter.take()).toEqual({ read: 3, write: 0, requests: 1 });
  await ask('Query', query);
  expect(meter.take().read).toBe(3);
});

it('loses nothing of requests that come at once', async () => {
  await Promise.all(
    Array.from({ length: 20 }, (_, at) => ask('PutItem', { Item: item(`${at}`, 10) })),
  );
  expect(meter.take()).toEqual({ read: 0, write: 20, requests: 20 });
});

it('says which operation it cannot count', async () => {
  const { message } = await ask('Scan', {});
  expect(message).toMatch(/Scan is not counted/);
});
