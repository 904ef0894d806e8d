import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { s3CaptureLake } from '#adapters/s3/capture-lake.ts';
import { collect } from '../../collect.ts';
import { captureAt, feedbackAt } from '../capture-lines.ts';
import { fakeS3 } from './fake-s3.ts';

const hour = {
  model: 'churn',
  from: new Date('2026-11-02T01:00:00Z'),
  to: new Date('2026-11-02T02:00:00Z'),
};
const lines = (...all: readonly unknown[]) =>
  all.map((line) => `${JSON.stringify(line)}\n`).join('');
const quiet = { broken: () => {} };

describe('s3CaptureLake', () => {
  it('SRV-8: reads all objects of the window, and the lines of one model within it', async () => {
    const late = captureAt('2026-11-02T01:59:59.000Z', 'late');
    const { client } = fakeS3({
      'captures/2026/11/02/00/a': lines(captureAt('2026-11-02T01:00:00Z', 'gathered')),
      'captures/2026/11/01/23/a': lines(captureAt('2026-11-02T01:00:00Z', 'not listed')),
      'captures/2026/11/02/01/a': lines(
        captureAt('2026-11-02T00:59:59.999Z', 'early'),
        captureAt('2026-11-02T01:00:00.000Z', 'first'),
        { ...captureAt('2026-11-02T01:00:01.000Z'), model: 'fraud' },
      ),
      'captures/2026/11/02/01/b': lines(captureAt('2026-11-02T01:30:00.000Z', 'b')),
      'captures/2026/11/02/01/c': lines(captureAt('2026-11-02T01:40:00.000Z', 'c')),
      'captures/2026/11/02/02/spill-1.jsonl': lines(late, captureAt('2026-11-02T02:00:00.000Z')),
      'feedback/2026/11/02/01/a': lines(feedbackAt('2026-11-02T01:10:00.000Z', 'label')),
    });
    const lake = s3CaptureLake(client, 'lake', quiet);
    const found = await collect(lake.captures(hour));
    expect(found.map(({ id }) => id)).toEqual(['gathered', 'first', 'b', 'c', 'late']);
    expect(found.at(-1)).toEqual(late);
    expect((await collect(lake.feedback(hour))).map(({ id }) => id)).toEqual(['label']);
  });

  it('DRF-9: does not download what was written before the window began, but for a skew of clocks', async () => {
    const { client, world } = fakeS3({
      'captures/2026/11/02/01/a': lines(captureAt('2026-11-02T01:10:00.000Z', 'before')),
      'captures/2026/11/02/01/b': lines(captureAt('2026-11-02T01:30:00.000Z', 'skewed')),
      'captures/2026/11/02/01/c': lines(captureAt('2026-11-02T01:40:00.000Z', 'within')),
    });
    world.writtenAt = {
      'captures/2026/11/02/01/a': new Date('2026-11-02T01:11:00Z'),
      'captures/2026/11/02/01/b': new Date('2026-11-02T01:29:55Z'),
      'captures/2026/11/02/01/c': new Date('2026-11-02T01:41:00Z'),
    };
    const half = { ...hour, from: new Date('2026-11-02T01:30:00Z') };
    const found = await collect(s3CaptureLake(client, 'lake', quiet).captures(half));
    expect(found.map(({ id }) => id)).toEqual(['skewed', 'within']);
    expect(world.downloaded).toEqual(['captures/2026/11/02/01/b', 'captures/2026/11/02/01/c']);
  });

  it('SRV-8: skips lines that are broken, and counts them by object', async () => {
    const broken: unknown[] = [];
    const { client } = fakeS3({
      'captures/2026/11/02/01/a': `{"id":"half\n${lines(captureAt('2026-11-02T01:10:00Z', 'whole'))}\n[]\nnull\n{"id":"x","ts":"never","model":"churn"}\n{"id":"cut`,
      'captures/2026/11/02/01/b': lines(captureAt('2026-11-02T01:10:00Z', 'b')),
    });
    const lake = s3CaptureLake(client, 'lake', { broken: (...all) => broken.push(all) });
    expect((await collect(lake.captures(hour))).map(({ id }) => id)).toEqual(['whole', 'b']);
    expect(broken).toEqual([['captures/2026/11/02/01/a', 5]]);
  });

  it('SRV-8: reads objects that are gzipped, and text of more than one byte per letter', async () => {
    const line = { ...captureAt('2026-11-02T01:10:00.000Z'), subject: 'Zoë 客户 😀' };
    const { client } = fakeS3({
      'captures/2026/11/02/01/a.gz': gzipSync(lines(line)),
      'captures/2026/11/02/01/b': lines(line),
    });
    expect(await collect(s3CaptureLake(client, 'lake', quiet).captures(hour))).toEqual([
      line,
      line,
    ]);
  });

  it('SRV-8: reads objects too large to read ahead', async () => {
    const many = Array.from({ length: 6000 }, (_, i) =>
      captureAt('2026-11-02T01:10:00.000Z', `id-${i}`),
    );
    const { client } = fakeS3({ 'captures/2026/11/02/01/a': lines(...many) });
    expect(await collect(s3CaptureLake(client, 'lake', quiet).captures(hour))).toHaveLength(6000);
  });

  it('DRF-9: has many small objects under way at once, but not all', async () => {
    const objects = Array.from({ length: 200 }, (_, i) => [
      `captures/2026/11/02/01/${String(i).padStart(3, '0')}`,
      lines(captureAt('2026-11-02T01:10:00.000Z', `${i}`)),
    ]);
    const { client, world } = fakeS3(Object.fromEntries(objects));
    const found = await collect(s3CaptureLake(client, 'lake', quiet).captures(hour));
    expect(found.map(({ id }) => Number(id))).toEqual(Array.from({ length: 200 }, (_, i) => i));
    expect(world.mostUnderWay).toBeGreaterThan(4);
    expect(world.mostUnderWay).toBeLessThanOrEqual(20);
  });

  it('fails when an object breaks off, rather than give half of it', async () => {
    const { client, world } = fakeS3({
      'captures/2026/11/02/01/a': lines(captureAt('2026-11-02T01:10:00.000Z')),
    });
    world.failing = 'captures/2026/11/02/01/a';
    await expect(collect(s3CaptureLake(client, 'lake', quiet).captures(hour))).rejects.toThrow(
      'connection reset',
    );
  });

  it('GOV-6: passes over an object that was erased after it was listed', async () => {
    const { client, files } = fakeS3({
      'captures/2026/11/02/01/a': lines(captureAt('2026-11-02T01:10:00.000Z', 'a')),
      'captures/2026/11/02/01/b': lines(captureAt('2026-11-02T01:10:00.000Z', 'b')),
    });
    const send = client.send.bind(client);
    const erasing = {
      send: async (command: Parameters<typeof send>[0]) => {
        const answer = await send(command);
        files.delete('captures/2026/11/02/01/b');
        return answer;
      },
    } as typeof client;
    expect(await collect(s3CaptureLake(erasing, 'lake', quiet).captures(hour))).toHaveLength(1);
  });
});
