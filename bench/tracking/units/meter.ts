import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Item } from './item-size.ts';
import {
  add,
  type Change,
  checkUnits,
  none,
  readUnits,
  type Units,
  writeUnits,
} from './request-units.ts';

export interface Meter {
  readonly endpoint: string;
  /** What was asked since the last time, and starts again at nothing. */
  take(): Units & { readonly requests: number };
  close(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: requests of DynamoDB's JSON protocol, of whichever operation
type Fields = Record<string, any>;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * Stands between an AWS SDK and DynamoDB, hands every request on, and counts its request units from what it reads on the
 * way. What it has to know beside that (an item before it is written, the whole of what a projection left out) it reads
 * itself, uncounted; so it is for counting, not for measuring time. One caller at a time.
 */
export async function startMeter(endpoint: string): Promise<Meter> {
  let units = none;
  let requests = 0;

  async function send(headers: Record<string, string>, body: string): Promise<Answer> {
    const response = await fetch(endpoint, { method: 'POST', headers, body });
    return { status: response.status, body: await response.text() };
  }

  /** An operation of our own, with the headers of the request that it is about. */
  async function ask(headers: Record<string, string>, operation: string, fields: Fields) {
    const target = { ...headers, 'x-amz-target': `DynamoDB_20120810.${operation}` };
    const { status, body } = await send(target, JSON.stringify(fields));
    if (status !== 200) throw new Error(`the meter's own ${operation}: ${status} ${body}`);
    return JSON.parse(body) as Fields;
  }

  const server = createServer(async (request, response) => {
    try {
      const headers = passedOn(request);
      const body = await textOf(request);
      const operation = String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
      const fields = JSON.parse(body) as Fields;
      const item = async (TableName: string, Key: Item) =>
        (await ask(headers, 'GetItem', { TableName, Key, ConsistentRead: true })).Item as
          | Item
          | undefined;
      const query = (whole: Fields) => ask(headers, 'Query', whole);
      const finish = await counted(operation, fields, { item, query });
      const answer = await send(headers, body);
      const cost = await finish(answer.status === 200, parsed(answer.body));
      units = add(units, cost);
      requests += 1;
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(answer.body);
    } catch (error) {
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ __type: 'MeterError', message: String(error) }));
      console.error(`the meter failed: ${String(error)}`);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = { ...units, requests };
      [units, requests] = [none, 0];
      return taken;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Reads {
  item(table: string, key: Item): Promise<Item | undefined>;
  query(fields: Fields): Promise<Fields>;
}

/** What an answer, once it is there, has cost. */
type Finish = (succeeded: boolean, answer: Fields) => Promise<Units>;

/** Looks at what is there before the request is handed on. */
async function counted(operation: string, fields: Fields, reads: Reads): Promise<Finish> {
  switch (operation) {
    case 'GetItem':
      return async () => {
        const found = await reads.item(fields.TableName, fields.Key);
        return readUnits(found ? [found] : [], fields.ConsistentRead ? 'strong' : 'eventual');
      };
    case 'BatchGetItem':
    case 'TransactGetItems':
      return async () => gotten(operation, fields, reads);
    case 'Query':
      return async (_, answer) =>
        readUnits(
          await wholeItems(fields, answer, reads),
          fields.ConsistentRead ? 'strong' : 'eventual',
        );
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem': {
      const write = operation.slice(0, -'Item'.length);
      const finish = await written([{ [write]: fields }], reads);
      return async (succeeded) => finish(succeeded, false);
    }
    case 'BatchWriteItem': {
      const writes = Object.entries(fields.RequestItems as Record<string, Fields[]>).flatMap(
        ([TableName, list]) =>
          list.map(({ PutRequest, DeleteRequest }) =>
            PutRequest === undefined
              ? { Delete: { TableName, ...DeleteRequest } }
              : { Put: { TableName, ...PutRequest } },
          ),
      );
      const finish = await written(writes, reads);
      return async (succeeded) => finish(succeeded, false);
    }
    case 'TransactWriteItems': {
      const finish = await written(fields.TransactItems, reads);
      return async (succeeded) => finish(succeeded, true);
    }
    default:
      throw new Error(`${operation} is not counted: teach bench/tracking/units/meter.ts its units`);
  }
}

/** Each item is rounded up by itself. */
async function gotten(operation: string, fields: Fields, reads: Reads): Promise<Units> {
  const keys: readonly [table: string, key: Item, strong: boolean][] =
    operation === 'TransactGetItems'
      ? fields.TransactItems.map(({ Get }: Fields) => [Get.TableName, Get.Key, true])
      : Object.entries(fields.RequestItems as Record<string, Fields>).flatMap(([table, one]) =>
          one.Keys.map((key: Item) => [table, key, one.ConsistentRead === true]),
        );
  let units = none;
  for (const [table, key, strong] of keys) {
    const found = await reads.item(table, key);
    const consistency =
      operation === 'TransactGetItems' ? 'transaction' : strong ? 'strong' : 'eventual';
    units = add(units, readUnits(found ? [found] : [], consistency));
  }
  return units;
}

/** The items that a page of a query read: also those that a filter dropped, with what a projection left out. */
async function wholeItems(fields: Fields, answer: Fields, reads: Reads): Promise<readonly Item[]> {
  const { ProjectionExpression, FilterExpression, Select, ...rest } = fields;
  if (!ProjectionExpression && !FilterExpression && !Select) return answer.Items ?? [];
  if (!answer.ScannedCount) return [];
  const names = Object.entries(rest.ExpressionAttributeNames ?? {}).filter(([name]) =>
    rest.KeyConditionExpression.includes(name),
  );
  const values = Object.entries(rest.ExpressionAttributeValues ?? {}).filter(([name]) =>
    new RegExp(`${name}\\b`).test(rest.KeyConditionExpression),
  );
  const { ExpressionAttributeNames, ...bare } = rest;
  const whole = await reads.query({
    ...(names.length === 0
      ? bare
      : { ...bare, ExpressionAttributeNames: Object.fromEntries(names) }),
    ExpressionAttributeValues: Object.fromEntries(values),
    Limit: answer.ScannedCount,
  });
  return whole.Items ?? [];
}

/** What writes cost, by the items before and after. A refused write is charged by what was there. */
async function written(
  writes: readonly Fields[],
  reads: Reads,
): Promise<(succeeded: boolean, inTransaction: boolean) => Promise<Units>> {
  const known = await Promise.all(
    writes.map(async (write) => {
      const [kind = '', fields] = Object.entries(write)[0] ?? [];
      const key: Item = fields.Key ?? { pk: fields.Item.pk, sk: fields.Item.sk };
      const table: string = fields.TableName;
      return { kind, key, table, before: await reads.item(table, key) };
    }),
  );
  return async (succeeded, inTransaction) => {
    let units = none;
    for (const { kind, key, table, before } of known) {
      if (!succeeded || kind === 'ConditionCheck') {
        units = add(units, checkUnits(before, inTransaction));
        continue;
      }
      const change: Change = { before, after: await reads.item(table, key) };
      units = add(units, writeUnits(change, inTransaction));
    }
    return units;
  };
}

/** All but what belongs to the connection. */
const passedOn = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' &&
      !['host', 'connection', 'content-length', 'expect', 'transfer-encoding'].includes(name)
        ? [[name, value]]
        : [],
    ),
  );

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function parsed(text: string): Fields {
  try {
    return JSON.parse(text) as Fields;
  } catch {
    return {};
  }
}
