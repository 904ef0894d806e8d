import {
  CreateBucketCommand,
  DeleteBucketCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { s3TrackedFiles } from '#adapters/s3/tracked-files.ts';
import { trackedFilesConformance, type Visitor } from '../adapters/tracked-files.conformance.ts';
import { atEmulator } from './own-place.ts';

const visitor: Visitor = {
  async put(url, bytes) {
    // A client guesses the type of a file: it must not be part of what is signed.
    const headers = { 'content-type': 'text/x-guessed' };
    const answer = await fetch(url, { method: 'PUT', body: Buffer.from(bytes), headers });
    expect(answer.status).toBe(200);
    return answer.headers.get('etag') ?? '';
  },
  async get(url) {
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''/);
    return new Uint8Array(await answer.arrayBuffer());
  },
};

atEmulator('S3 as tracked files', (place) => {
  const client = new S3Client({ ...place, forcePathStyle: true });
  const Bucket = `tracked-files-${Date.now().toString(36)}`;
  const files = s3TrackedFiles(client, Bucket);

  beforeAll(async () => {
    await client.send(new CreateBucketCommand({ Bucket }));
  });
  afterAll(async () => {
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
    for (const { Key = '', UploadId = '' } of Uploads)
      await files.abortParts(Key.slice('mlflow/'.length), UploadId);
    for (const { name } of await files.list('')) await files.remove(name);
    await client.send(new DeleteBucketCommand({ Bucket }));
    client.destroy();
  });

  trackedFilesConformance('S3', () => ({ files, visitor }));

  describe('S3 as tracked files, beyond one page', () => {
    it('TRK-1: lists and removes 2 500 files in one folder', async () => {
      const names = Array.from({ length: 2_500 }, (_, n) => `${n}`.padStart(4, '0'));
      while (names.length > 0)
        await Promise.all(
          names.splice(-50).map((name) => files.write(`many/${name}`, Uint8Array.of(1))),
        );
      await files.write('many/sub/x', Uint8Array.of(1));
      const listed = await files.list('many');
      expect(listed).toHaveLength(2_501);
      expect(listed[0]?.name).toBe('0000');
      expect(listed.at(-1)).toEqual({ name: 'sub', isFolder: true });
      await files.remove('many');
      expect(await files.listAll('many')).toEqual([]);
    });

    it('TRK-1: the mark of an empty folder is no file', async () => {
      await client.send(
        new PutObjectCommand({ Bucket, Key: 'mlflow/marked/', Body: new Uint8Array() }),
      );
      expect(await files.list('marked')).toEqual([]);
      expect(await files.listAll('marked')).toEqual([]);
      await files.remove('marked');
    });
  });
});
