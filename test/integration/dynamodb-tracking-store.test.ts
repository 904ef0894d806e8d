import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { openItems } from '#adapters/dynamodb/tracking/items.ts';
import { runKey } from '#adapters/dynamodb/tracking/keys.ts';
import { dynamoTrackingStore } from '#adapters/dynamodb/tracking/tracking-store.ts';
import { trackingStoreContract } from '../adapters/tracking-store-contract.ts';
import { batch, newModel, newRun, point } from '../adapters/tracking-store-fixtures.ts';
import { atEmulator, ownTable } from './own-place.ts';

atEmulator('DynamoDB as a TrackingStore', (place) => {
  const connect = () => new DynamoDBClient(place);
  const { client, TableName } = ownTable(place, 'tracking-store');

  trackingStoreContract('DynamoDB', () => dynamoTrackingStore(client, TableName));

  const items = openItems(client, TableName);
  const store = dynamoTrackingStore(client, TableName);
  const newExperiment = async () => {
    const name = `dynamo ${Math.random()}`;
    const times = { createdAt: 1, updatedAt: 1 };
    return (await store.createExperiment({ name, lifecycle: 'active', tags: new Map(), ...times }))
      .id;
  };
  const aRun = async (experimentId?: string) => {
    const run = newRun(experimentId ?? (await newExperiment()));
    await store.createRun(run);
    return run;
  };

  describe('DynamoDB: a run where others are always faster', () => {
    /** Before each conditional put of a run another metric is counted, as far as this one can see. */
    const losing = (runId: string, experimentId: string) => {
      const slow = connect();
      const lost = { races: 0, updates: 0 };
      slow.middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            const { ConditionExpression = '' } = args.input as { ConditionExpression?: string };
            if (commandName === 'PutItemCommand' && ConditionExpression.includes('rm = :rm')) {
              lost.races += 1;
              await items.add(runKey(experimentId, runId), 'rm', 1);
            }
            if (commandName === 'UpdateItemCommand' && ConditionExpression !== '')
              lost.updates += 1;
            return next(args);
          },
        { step: 'initialize' },
      );
      return { lost, slow: dynamoTrackingStore(slow, TableName) };
    };

    it('TRK-1: takes a full batch key by key, and the same again', async () => {
      const { id, experimentId } = await aRun();
      const { slow, lost } = losing(id, experimentId);
      const numbered = (letter: string, count: number, value: string) =>
        new Map(Array.from({ length: count }, (_, i) => [`${letter}${i}`, value]));
      const full = batch({
        metrics: Array.from({ length: 800 }, (_, i) => point(`m${i}`, i, 3n)),
        params: numbered('p', 100, 'x'.repeat(1500)),
        tags: new Map([...numbered('t', 99, 'y'), ['mlflow.runName', 'new name']]),
      });
      await store.log(id, batch({ metrics: [point('m5', 50, 4n)] }));
      await slow.log(id, full);
      expect(lost).toEqual({ races: 12, updates: 1 + 1 + 20 + 1 });
      const run = await store.run(id);
      expect(run).toMatchObject({ name: 'new name', params: full.params });
      expect(run?.tags).toEqual(full.tags);
      expect(run?.metrics.get('m799')).toEqual(point('m799', 799, 3n));
      expect(run?.metrics.get('m5')).toEqual(point('m5', 50, 4n));
      expect(await store.history(id, 'm5')).toHaveLength(2);
      await slow.log(id, full);
      expect(await store.run(id)).toEqual(run);
    });

    it('TRK-1: refuses the whole batch when another writer set one of its params meanwhile', async () => {
      const { id, experimentId } = await aRun();
      const { slow, lost } = losing(id, experimentId);
      const logging = slow.log(
        id,
        batch({
          metrics: [point('m', 1)],
          params: new Map([
            ['a', '1'],
            ['b', '1'],
          ]),
          tags: new Map([['t', '1']]),
        }),
      );
      const meanwhile = (async () => {
        while (lost.races < 3) await new Promise((done) => setTimeout(done, 1));
        await store.log(id, batch({ params: new Map([['b', '2']]) }));
      })();
      await expect(logging).rejects.toMatchObject({ kind: 'invalid' });
      await meanwhile;
      const run = await store.run(id);
      expect(run?.params).toEqual(new Map([['b', '2']]));
      expect(run?.metrics.size).toBe(0);
      expect(run?.tags.has('t')).toBe(false);
    });
  });

  it('DynamoDB: half a surrogate pair is kept as U+FFFD, and is the same when it comes again', async () => {
    const half = 'a\ud800';
    const name = `${half} ${Math.random()}`;
    const times = { createdAt: 1, updatedAt: 1 };
    const draft = { name, lifecycle: 'active' as const, tags: new Map([[half, half]]), ...times };
    const { id: experimentId } = await store.createExperiment(draft);
    await expect(store.createExperiment(draft)).rejects.toMatchObject({ kind: 'conflict' });
    expect((await store.experimentByName(name))?.id).toBe(experimentId);
    const { id } = await aRun(experimentId);
    const call = batch({ params: new Map([['p', half]]), metrics: [point(half, 1)] });
    for (const each of [call, call, batch({ params: call.params })]) await store.log(id, each);
    const run = await store.run(id);
    expect(run?.params.get('p')).toBe('a\ufffd');
    expect(run?.metrics.get('a\ufffd')?.value).toBe(1);
    expect(await store.history(id, half)).toHaveLength(1);
  });

  describe('DynamoDB: an answer that gets lost', () => {
    /** Every write is done, but its first answer never comes: the SDK sends it again. */
    const deaf = () => {
      const broken = connect();
      const heard = new Set<unknown>();
      broken.middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            const result = await next(args);
            if (/^(Put|Update|Transact)/.test(commandName ?? '') && !heard.has(args.input)) {
              heard.add(args.input);
              throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
            }
            return result;
          },
        { step: 'deserialize', priority: 'high' },
      );
      return { heard, deaf: dynamoTrackingStore(broken, TableName) };
    };

    it('TRK-1: makes no conflict of what was written', async () => {
      const { deaf: mine, heard } = deaf();
      const experimentId = await newExperiment();
      const run = newRun(experimentId, { tags: new Map([['gone', 'soon']]) });
      await mine.createRun(run);
      expect(heard.size).toBeGreaterThan(0);
      const without = await mine.changeRun(run.id, (now) => {
        if (!now.tags.has('gone')) throw new Error('deleted twice');
        return { ...now, tags: new Map() };
      });
      expect(without.revision).toBe(1);
      await mine.log(run.id, batch({ metrics: [point('m', 1)] }));
      await mine.log(run.id, batch({ params: new Map([['p', '1']]), metrics: [point('m', 2)] }));
      await mine.log(run.id, batch({ params: new Map([['q', '1']]) }));
      expect(await store.history(run.id, 'm')).toHaveLength(2);
      const model = newModel(experimentId, { tags: new Map([['gone', 'soon']]) });
      await mine.createLoggedModel(model);
      const changed = await mine.changeLoggedModel(model.id, (now) => {
        if (!now.tags.has('gone')) throw new Error('deleted twice');
        return { ...now, tags: new Map() };
      });
      expect(changed.revision).toBe(1);
    });

    it('TRK-1: makes no second experiment', async () => {
      const { deaf: mine } = deaf();
      const name = `once ${Math.random()}`;
      const times = { createdAt: 1, updatedAt: 1 };
      const made = await mine.createExperiment({
        name,
        lifecycle: 'active',
        tags: new Map(),
        ...times,
      });
      const renamed = await mine.changeExperiment(made.id, (now) => {
        if (now.lifecycle === 'deleted') throw new Error('deleted twice');
        return { ...now, name: `${name} more`, lifecycle: 'deleted' };
      });
      expect(await store.experimentByName(`${name} more`)).toEqual(renamed);
      expect((await store.experiments()).filter((one) => one.name.startsWith(name))).toHaveLength(
        1,
      );
    });
  });

  describe('DynamoDB: rows of a search', () => {
    const counting = (now = () => 0, cells?: number) => {
      const watched = connect();
      const read = { queries: 0 };
      watched.middlewareStack.add(
        (next, { commandName }) =>
          (args) => {
            if (commandName === 'QueryCommand') read.queries += 1;
            return next(args);
          },
        { step: 'initialize' },
      );
      const settings = { now, ...(cells !== undefined && { cells }) };
      return { read, watched: dynamoTrackingStore(watched, TableName, settings) };
    };

    it('TRK-1: are read once, and after a write only the shard of its run', async () => {
      const experimentId = await newExperiment();
      const runs = await Promise.all(Array.from({ length: 40 }, () => aRun(experimentId)));
      const { read, watched } = counting();
      expect(await watched.runRows(experimentId)).toHaveLength(40);
      expect(read.queries).toBeGreaterThan(0);
      read.queries = 0;
      await watched.runRows(experimentId);
      expect(read.queries).toBe(0);
      await store.log(runs[3]?.id ?? '', batch({ metrics: [point('m', 1)] }));
      const rows = await watched.runRows(experimentId);
      expect(read.queries).toBe(1);
      expect(rows).toHaveLength(40);
      expect(rows.find(({ id }) => id === runs[3]?.id)?.metrics.get('m')?.value).toBe(1);
    });

    it('TRK-1: show what is written while they are read, at the next search at the latest', async () => {
      const { id, experimentId } = await aRun();
      const interrupted = connect();
      let step = 0n;
      const write = async () => {
        step += 1n;
        await store.log(id, batch({ metrics: [point('m', 1, step)] }));
      };
      interrupted.middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            if (commandName !== 'QueryCommand' || step >= 6n) return next(args);
            await write();
            const answer = await next(args);
            await write();
            return answer;
          },
        { step: 'initialize' },
      );
      const reader = dynamoTrackingStore(interrupted, TableName);
      while (step < 6n) {
        const before = step;
        const [row] = await reader.runRows(experimentId);
        expect(row?.metrics.get('m')?.step ?? 0n).toBeGreaterThanOrEqual(before);
      }
      const [last] = await reader.runRows(experimentId);
      expect(last?.metrics.get('m')?.step).toBe(step);
    });

    it('TRK-1: show what a writer left that died before its acknowledgement, some minutes later', async () => {
      const { id, experimentId } = await aRun();
      let now = 0;
      const { watched } = counting(() => now);
      const names = async () => (await watched.runRows(experimentId)).map(({ name }) => name);
      expect(await names()).toEqual(['able-ant']);
      await items.update(runKey(experimentId, id), {
        update: 'SET n = :n',
        values: { ':n': { S: 'left behind' } },
      });
      expect(await names()).toEqual(['able-ant']);
      now = 5 * 60_000;
      for (let search = 0; search < 8; search += 1) await names();
      expect(await names()).toEqual(['left behind']);
    });

    it('TRK-1: a process keeps no more than it may', async () => {
      const [a, b] = [await newExperiment(), await newExperiment()];
      for (const each of [a, a, a, b, b, b]) await aRun(each);
      // Three runs with one tag each are 33 cells.
      const { read, watched } = counting(undefined, 40);
      for (const each of [a, b, b, a, a]) expect(await watched.runRows(each)).toHaveLength(3);
      const both = read.queries;
      read.queries = 0;
      await watched.runRows(a);
      expect(read.queries).toBe(0);
      await watched.runRows(b);
      expect(read.queries).toBeGreaterThan(0);
      expect(both).toBeGreaterThan(2 * read.queries);
    });
  });
});
