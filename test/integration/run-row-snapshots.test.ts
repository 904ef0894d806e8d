import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoTrackingStore } from '#adapters/dynamodb/tracking/tracking-store.ts';
import { s3RowSnapshots } from '#adapters/s3/row-snapshots.ts';
import { inSmallGroups } from '#domain/in-small-groups.ts';
import { batch, newRun, point } from '../adapters/tracking-store-fixtures.ts';
import { atEmulator, ownTable } from './own-place.ts';

atEmulator('snapshots of runs in S3', (place) => {
  const { client, TableName: name } = ownTable(place, 'run-row-snapshots');
  const s3 = new S3Client({ ...place, forcePathStyle: true });
  const key = (experimentId: string) => ({ Bucket: name, Key: `tracking/rows/${experimentId}` });
  const filled: string[] = [];

  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: name }));
  });
  afterAll(async () => {
    for (const id of filled) await s3.send(new DeleteObjectCommand(key(id)));
    await s3.send(new DeleteBucketCommand({ Bucket: name }));
    s3.destroy();
  });

  /** A process of its own: a store that remembers nothing yet. */
  const fresh = (settings: { readonly bucket?: string; readonly from?: number } = {}) => {
    const warned: string[] = [];
    const store = dynamoTrackingStore(client, name, {
      snapshots: s3RowSnapshots(s3, settings.bucket ?? name),
      warn: (message, _, reason) => warned.push(`${message}: ${reason}`),
      ...(settings.from !== undefined && { snapshotFrom: settings.from }),
    });
    return { store, warned };
  };
  const writer = dynamoTrackingStore(client, name);

  /** An experiment of so many runs, and their ids. */
  async function experiment(count: number) {
    const { id } = await writer.createExperiment({
      name: `rows ${Math.random()}`,
      lifecycle: 'active',
      tags: new Map(),
      createdAt: 1,
      updatedAt: 1,
    });
    filled.push(id);
    const runs = Array.from({ length: count }, () =>
      newRun(id, {
        params: new Map([['text', 'x'.repeat(2_000)]]),
        tags: new Map([['__proto__', 'a\nb']]),
      }),
    );
    await inSmallGroups(runs, (run) => writer.createRun(run));
    return { id, runIds: runs.map((run) => run.id) };
  }
  const byId = <T extends { readonly id: string }>(rows: readonly T[]) =>
    [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));

  describe('snapshots of runs in S3', () => {
    it('TRK-1: give the next process the same 1 100 runs, long texts too', async () => {
      const { id, runIds } = await experiment(1_100);
      await writer.log(
        runIds[0] as string,
        batch({ metrics: [point('m', Number.NaN, 2n ** 62n), point('-0', -0)] }),
      );
      const all = byId(await writer.runRows(id));
      expect(all).toHaveLength(1_100);
      expect(byId(await fresh().store.runRows(id))).toEqual(all);
      const { store, warned } = fresh();
      const rows = byId(await store.runRows(id));
      expect(rows).toEqual(all);
      const some = rows.filter((row) => runIds.indexOf(row.id) < 3);
      expect(await store.whole(some)).toEqual(await writer.runs(some.map((row) => row.id)));
      expect(warned).toEqual([]);
      const { Body } = await s3.send(new GetObjectCommand(key(id)));
      expect((await Body?.transformToByteArray())?.length).toBeGreaterThan(10_000);
    });

    it('TRK-1: hide no acknowledged write from any process, while several write and search', async () => {
      const { id, runIds } = await experiment(40);
      const acknowledged = new Map<string, bigint>();
      const lasting = [fresh({ from: 10 }).store, fresh({ from: 10 }).store];
      let searches = 0;
      const write = async (own: readonly string[]) => {
        for (let step = 1n; step <= 12n; step += 1n)
          for (const runId of own) {
            await writer.log(runId, batch({ metrics: [point('m', 1, step)] }));
            acknowledged.set(runId, step);
          }
      };
      let writing = true;
      const search = async () => {
        while (writing) {
          searches += 1;
          const before = [...acknowledged];
          const store = [...lasting, fresh({ from: 10 }).store][searches % 3];
          const rows = await store?.runRows(id);
          expect(rows).toHaveLength(40);
          const seen = new Map(rows?.map((row) => [row.id, row.metrics.get('m')?.step ?? 0n]));
          for (const [runId, step] of before)
            expect(seen.get(runId), runId).toBeGreaterThanOrEqual(step);
        }
      };
      const writers = Promise.all(
        [0, 4, 8].map((from) => write(runIds.slice(from, from + 4))),
      ).finally(() => {
        writing = false;
      });
      await Promise.all([writers, search(), search()]);
      expect(searches).toBeGreaterThan(6);
      const rows = await fresh({ from: 10 }).store.runRows(id);
      expect(rows.filter((row) => row.metrics.get('m')?.step === 12n)).toHaveLength(12);
    });

    it('are read past when they are damaged, and mended', async () => {
      const { id } = await experiment(20);
      const from = 10;
      const all = byId(await fresh({ from }).store.runRows(id));
      for (const Body of [new Uint8Array(), 'hello', new Uint8Array(5_000)]) {
        await s3.send(new PutObjectCommand({ ...key(id), Body }));
        const { store, warned } = fresh({ from });
        expect(byId(await store.runRows(id))).toEqual(all);
        expect(warned).toEqual([expect.stringContaining('snapshot of runs not read')]);
        const next = fresh({ from });
        expect(byId(await next.store.runRows(id))).toEqual(all);
        expect(next.warned).toEqual([]);
      }
    });

    it('are not missed where there is no bucket', async () => {
      const { id } = await experiment(20);
      const { store, warned } = fresh({ bucket: `${name}-none`, from: 10 });
      expect(await store.runRows(id)).toHaveLength(20);
      expect(warned).toEqual([
        expect.stringContaining('snapshot of runs not read: NoSuchBucket'),
        expect.stringContaining('snapshot of runs not written: NoSuchBucket'),
      ]);
    });
  });
});
