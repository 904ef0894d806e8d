import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { s3RowSnapshots } from '#adapters/s3/row-snapshots.ts';
import { fakeS3 } from './fake-s3.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** Snapshots in an S3 that answers as told. */
async function at(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
  open.push(() => {
    server.closeAllConnections();
    server.close();
    client.destroy();
  });
  return s3RowSnapshots(client, 'artifacts', { readMs: 100, writeMs: 100 });
}

const error =
  (status: number, code: string): RequestListener =>
  (request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
  };

describe('snapshots in S3', () => {
  it('lie at tracking/rows/{experiment}, and are what was written last', async () => {
    const { client, files } = fakeS3();
    const snapshots = s3RowSnapshots(client, 'artifacts');
    expect(await snapshots.read('12')).toBe(undefined);
    await snapshots.write('12', Uint8Array.of(1));
    await snapshots.write('12', Uint8Array.of(2, 0, 255));
    expect([...files.keys()]).toEqual(['tracking/rows/12']);
    expect(await snapshots.read('12')).toEqual(Uint8Array.of(2, 0, 255));
    expect(await snapshots.read('1')).toBe(undefined);
  });

  it('are not there when S3 says so, and what else it says is told', async () => {
    expect(await (await at(error(404, 'NoSuchKey'))).read('1')).toBe(undefined);
    for (const [status, code] of [
      [404, 'NoSuchBucket'],
      [403, 'AccessDenied'],
      [503, 'SlowDown'],
    ] as const) {
      const snapshots = await at(error(status, code));
      await expect(snapshots.read('1')).rejects.toMatchObject({ name: code });
      await expect(snapshots.write('1', Uint8Array.of(1))).rejects.toMatchObject({ name: code });
    }
  });

  it('are not read when something large lies in their place', async () => {
    const snapshots = await at((_, response) => {
      response.writeHead(200, { 'content-length': `${64 * 1024 * 1024 + 1}` });
      response.write('so much');
    });
    await expect(snapshots.read('1')).rejects.toThrow('67108865 bytes');
  });

  it('are not waited for when S3 does not answer', async () => {
    const snapshots = await at(() => {});
    await expect(snapshots.read('1')).rejects.toThrow();
    await expect(snapshots.write('1', Uint8Array.of(1))).rejects.toThrow();
  });

  it('are not waited for when S3 stops in the middle', async () => {
    const snapshots = await at((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half');
    });
    await expect(snapshots.read('1')).rejects.toThrow();
  });
});
