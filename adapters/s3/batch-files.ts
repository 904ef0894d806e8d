import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { BatchFiles, FileState } from '#domain/batch/ports.ts';
import { invalid, notFound } from '#domain/errors.ts';

/** What a batch may read: nothing of the platform's own. */
const inputPrefixes = ['uploads/', 'datasets/', 'batches/'];

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');
const isMissing = (error: unknown): boolean => ['NoSuchKey', 'NotFound'].includes(nameOf(error));

/** Files of the artifact bucket, in ranges. Another bucket, or another part of this one, is refused. */
export function s3BatchFiles(client: S3Client, bucket: string): BatchFiles {
  const keyOf = (uri: string): string => {
    const key = uri.startsWith(`s3://${bucket}/`) ? uri.slice(`s3://${bucket}/`.length) : '';
    if (inputPrefixes.some((prefix) => key.startsWith(prefix) && key.length > prefix.length))
      return key;
    throw invalid(`${uri} is not an upload of this platform.`, {
      field: 'input',
      hint: 'Ask POST /v1/uploads for a URL, PUT the file there, and send the uri it names.',
    });
  };
  return {
    async describe(uri) {
      const Key = keyOf(uri);
      try {
        const { ContentLength = 0, ETag = '' } = await client.send(
          new HeadObjectCommand({ Bucket: bucket, Key }),
        );
        return { uri, bytes: ContentLength, etag: ETag };
      } catch (cause) {
        if (!isMissing(cause)) throw cause;
        throw notFound(`There is no file ${uri}.`, {
          field: 'input',
          hint: 'Was it uploaded? Uploads are kept for seven days.',
          cause,
        });
      }
    },
    async range(file, from, to) {
      if (to <= from) return new Uint8Array();
      const { Body, ETag } = await client
        .send(
          new GetObjectCommand({
            Bucket: bucket,
            Key: keyOf(file.uri),
            Range: `bytes=${from}-${to - 1}`,
          }),
        )
        .catch((cause: unknown) => {
          throw isMissing(cause) || nameOf(cause) === 'InvalidRange' ? changed(file, cause) : cause;
        });
      if (ETag !== file.etag) throw changed(file);
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    },
    async read(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async write(key, bytes, contentType) {
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: contentType }),
      );
      return `s3://${bucket}/${key}`;
    },
    async keys(prefix) {
      const keys: string[] = [];
      for (let token: string | undefined, more = true; more; more = token !== undefined) {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            ...(token !== undefined && { ContinuationToken: token }),
          }),
        );
        keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
        token = page.NextContinuationToken;
      }
      return keys;
    },
    downloadUrl: (key, expiresIn) =>
      getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: key }), { expiresIn }),
  };
}

const changed = ({ uri }: FileState, cause?: unknown) =>
  invalid(`${uri} has changed since the batch transform began.`, {
    field: 'input',
    hint: 'Upload it under a new URL and start another batch transform.',
    ...(cause !== undefined && { cause }),
  });
