import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { s3LakeFiles } from '#adapters/s3/lake-files.ts';
import type { LakeFile } from '#domain/serving/capture.ts';
import { collect } from '../../collect.ts';
import { captureAt } from '../capture-lines.ts';
import { fakeS3 } from './fake-s3.ts';

const hour = { from: new Date('2026-11-02T01:00:00Z'), to: new Date('2026-11-02T02:00:00Z') };
const place = 'captures/2026/11/02/01';
const lines = (...all: readonly unknown[]) =>
  all.map((line) => `${JSON.stringify(line)}\n`).join('');
const line = (id: string, more: object = {}) => ({
  ...captureAt('2026-11-02T01:10:00.000Z', id),
  ...more,
});

/** What is read of each file: the ids of its lines, and how many were broken. */
async function read(objects: Record<string, string | Uint8Array>) {
  const { client } = fakeS3(objects);
  const damaged: string[] = [];
  const lake = s3LakeFiles(client, 'lake', { damaged: (key) => damaged.push(key) });
  const files = await lake.files(hour);
  const found: Record<string, { ids: string[]; broken: number }> = {};
  for (const { file, lines: all, broken } of await collect(lake.lines(files, 'churn'))) {
    const name = file.key.slice(place.length + 1);
    const { ids = [], broken: before = 0 } = found[name] ?? {};
    found[name] = { ids: [...ids, ...all.map(({ id }) => id)], broken: before + broken };
  }
  return { found, damaged };
}

describe('s3LakeFiles', () => {
  it('DRF-9: lists the files that can hold lines of a window, by their keys, with what tells them apart', async () => {
    const { client, world } = fakeS3({
      [`${place}/b`]: lines(line('b')),
      [`${place}/a`]: lines(line('a')),
      [`${place}/twin`]: lines(line('a')),
      [`${place}/old`]: lines(line('old')),
      [`${place}/empty`]: '',
      'captures/2026/11/02/02/late': lines(line('late')),
      'captures/2026/11/02/05/very-late': lines(line('very late')),
    });
    world.writtenAt = {
      [`${place}/a`]: new Date('2026-11-02T01:11:00Z'),
      [`${place}/old`]: new Date('2026-11-02T00:59:00Z'),
    };
    const lake = s3LakeFiles(client, 'lake');
    const names = (files: readonly LakeFile[]) =>
      files.map(({ key }) => key.split('/').slice(-2).join('/'));
    const files = await lake.files(hour);
    expect(names(files)).toEqual(['01/a', '01/b', '01/twin', '02/late']);
    expect(files[0]).toMatchObject({ writtenAt: '2026-11-02T01:11:00.000Z' });
    expect(files[0]?.etag).toMatch(/^[0-9a-f]{32}$/);
    expect(files[2]?.etag).toBe(files[0]?.etag);
    const until = new Date('2026-11-02T05:30:00Z');
    expect(names(await lake.files({ ...hour, until }))).toContain('05/very-late');
  });

  it('DRF-9: reads the lines of one model, and counts those that were cut off or are none', async () => {
    const cut = JSON.stringify(line('cut')).slice(0, -20);
    const { found } = await read({
      [`${place}/a`]: lines(
        line('a'),
        line('other', { model: 'fraud' }),
        line('named', { model: 'fraud', subject: 'churn' }),
      ),
      [`${place}/b`]: `{"id":\n${lines(line('b'))}[]\n${cut}`,
      [`${place}/c.gz`]: gzipSync(lines(line('c'))),
    });
    expect(found).toEqual({
      a: { ids: ['a'], broken: 0 },
      b: { ids: ['b'], broken: 3 },
      'c.gz': { ids: ['c'], broken: 0 },
    });
  });

  it('DRF-9: a file whose bytes are damaged is broken, and the others are read', async () => {
    const whole = gzipSync(
      lines(...Array.from({ length: 400 }, (_, at) => line(`id${at * 7919}`))),
    );
    const { found, damaged } = await read({
      [`${place}/a.gz`]: 'no gzip at all',
      [`${place}/b.gz`]: whole.subarray(0, whole.length - 40),
      [`${place}/c`]: lines(line('c')),
    });
    expect(found['a.gz']).toEqual({ ids: [], broken: 1 });
    expect(found['b.gz']?.broken).toBeGreaterThan(0);
    expect(found.c).toEqual({ ids: ['c'], broken: 0 });
    expect(damaged).toEqual([`${place}/a.gz`, `${place}/b.gz`]);
  });

  it('DRF-9: fails when the connection breaks off, rather than count half of a file', async () => {
    const { client, world } = fakeS3({ [`${place}/a`]: lines(line('a'), line('b')) });
    const lake = s3LakeFiles(client, 'lake');
    const files = await lake.files(hour);
    world.failing = `${place}/a`;
    await expect(collect(lake.lines(files, 'churn'))).rejects.toThrow('connection reset');
  });

  it('GOV-6: passes over a file that was erased after it was listed', async () => {
    const { client, files: stored } = fakeS3({
      [`${place}/a`]: lines(line('a')),
      [`${place}/b`]: lines(line('b')),
    });
    const lake = s3LakeFiles(client, 'lake');
    const files = await lake.files(hour);
    stored.delete(`${place}/a`);
    const read = await collect(lake.lines(files, 'churn'));
    expect(read.flatMap((one) => one.lines.map(({ id }) => id))).toEqual(['b']);
  });
});
