import {
  CompleteMultipartUploadCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { s3TrackedFiles } from '#adapters/s3/tracked-files.ts';

const offline = new S3Client({
  region: 'eu-central-1',
  credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
});
/** Signs as usual; what is sent is answered here. */
const answering = (answer: (command: unknown) => unknown) =>
  s3TrackedFiles(
    Object.create(offline, { send: { value: async (command: unknown) => answer(command) } }),
    'artifacts',
  );
const failing = (name: string, httpStatusCode: number) => () => {
  throw Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
};

describe('s3TrackedFiles', () => {
  it('TRK-1: signs nothing of an upload but where it goes: clients guess its type', async () => {
    const { url } = await s3TrackedFiles(offline, 'artifacts').upload('1/a b+c%/ü', 60);
    const { pathname, searchParams } = new URL(url);
    expect(pathname).toBe('/mlflow/1/a%20b%2Bc%25/%C3%BC');
    expect(searchParams.get('X-Amz-SignedHeaders')).toBe('host');
    expect(searchParams.get('X-Amz-Expires')).toBe('60');
    expect(url).not.toMatch(/checksum|crc32/i);
  });

  it('TRK-1: a download is an attachment under its own name, so that no page of ours runs it', async () => {
    const files = answering(() => ({ ContentLength: 7 }));
    const door = await files.download("1/ü 'x'(1)*.html");
    const { searchParams } = new URL(door?.url ?? '');
    expect([door?.bytes, searchParams.get('response-content-disposition')]).toEqual([
      7,
      "attachment; filename*=UTF-8''%C3%BC%20%27x%27%281%29%2A.html",
    ]);
    expect(searchParams.get('X-Amz-Expires')).toBe('900');
  });

  it('TRK-1: parts have hours, each its number', async () => {
    const { urls } = await answering(() => ({ UploadId: 'u/1' })).beginParts('x', 2);
    const said = urls.map((url) => new URL(url).searchParams);
    expect(said.map((query) => query.get('partNumber'))).toEqual(['1', '2']);
    expect(said.map((query) => query.get('uploadId'))).toEqual(['u/1', 'u/1']);
    expect(said.map((query) => query.get('X-Amz-Expires'))).toEqual(['21600', '21600']);
  });

  it.each([
    ['NotFound', 404],
    ['NoSuchKey', 404],
    ['AccessDenied', 403],
    ['Unknown', 403],
  ])('TRK-1: %s (%d) is a file that is not there', async (name, status) => {
    const files = answering(failing(name, status));
    expect(await files.download('x')).toBeUndefined();
    expect(await files.read('x', 1)).toBeUndefined();
  });

  it('TRK-1: an outage is none', async () => {
    const files = answering(failing('SlowDown', 503));
    await expect(files.download('x')).rejects.toMatchObject({ name: 'SlowDown' });
    await expect(files.completeParts('x', 'u', [])).rejects.toMatchObject({ name: 'SlowDown' });
    await expect(files.abortParts('x', 'u')).rejects.toMatchObject({ name: 'SlowDown' });
  });

  describe('when a client asks again for parts to be put together', () => {
    /** MD5 of nothing; and of its 16 bytes, as S3 shows it of a file of one empty part. */
    const etag = '"d41d8cd98f00b204e9800998ecf8427e"';
    const whole = '"59adb24ef3cdbe0297f05b395827453f-1"';
    const afterwards = (head: () => unknown) =>
      answering((command) => {
        if (command instanceof CompleteMultipartUploadCommand) failing('NoSuchUpload', 404)();
        if (command instanceof HeadObjectCommand) return head();
        throw new Error('not asked for');
      });

    it('TRK-1: it is done, when the file is the one of these parts', async () => {
      const files = afterwards(() => ({ ETag: whole }));
      await files.completeParts('x', 'u', [{ number: 1, etag }]);
    });

    it.each([
      ['there is another file', () => ({ ETag: '"59adb24ef3cdbe0297f05b395827453f-2"' })],
      ['there is no file', failing('NotFound', 404)],
    ])('TRK-1: it is refused, when %s', async (_, head) => {
      const done = afterwards(head).completeParts('x', 'u', [{ number: 1, etag }]);
      await expect(done).rejects.toMatchObject({
        kind: 'invalid',
        message: 'The parts of x cannot be put together: there is no such upload.',
      });
    });
  });

  it('TRK-1: what could not be deleted is told', async () => {
    const files = answering((command) => {
      if (command instanceof ListObjectsV2Command) return { Contents: [{ Key: 'mlflow/d/x' }] };
      if (command instanceof DeleteObjectsCommand)
        return { Errors: [{ Key: 'mlflow/d/x', Message: 'locked' }] };
      return {};
    });
    await expect(files.remove('d')).rejects.toThrow('mlflow/d/x was not deleted: locked');
  });
});
