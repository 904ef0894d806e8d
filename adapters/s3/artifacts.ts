import type { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { invalid, notFound } from '#domain/errors.ts';
import { fileTooLarge } from '#domain/registry/file-too-large.ts';
import type { Artifacts } from '#domain/registry/ports.ts';

/** Files in one bucket. A URI of another bucket is refused, so a caller cannot make us read what is not ours. */
export function s3Artifacts(client: S3Client, bucket: string): Artifacts {
  const uriOf = (key: string) => `s3://${bucket}/${key}`;
  const keyOf = (uri: string) => {
    if (uri.startsWith(uriOf('')) && uri.length > uriOf('').length)
      return uri.slice(uriOf('').length);
    throw invalid(`${uri} is not a file of this platform's artifact bucket.`, {
      field: 'uri',
      hint: 'Ask POST /v1/uploads for a URL, PUT the file there, and use the uri it names.',
    });
  };
  // Otherwise the SDK signs the checksum of the empty body it knows here, and the real body is refused.
  const presigning: S3Client = Object.create(client, {
    config: {
      value: { ...client.config, requestChecksumCalculation: async () => 'WHEN_REQUIRED' },
    },
  });
  return {
    async read(uri, maxBytes = Number.POSITIVE_INFINITY) {
      const Key = keyOf(uri);
      try {
        const { Body, ContentLength = 0 } = await client.send(
          new GetObjectCommand({ Bucket: bucket, Key }),
        );
        if (ContentLength > maxBytes) {
          (Body as Readable | undefined)?.destroy();
          throw fileTooLarge(uri, ContentLength, maxBytes);
        }
        return (await Body?.transformToByteArray()) ?? new Uint8Array();
      } catch (cause) {
        // Without the right to list, S3 calls a missing file a forbidden one.
        const { name } = cause as Error;
        if (name === 'NoSuchKey' || name === 'AccessDenied')
          throw notFound(`There is no file ${uri}.`, {
            field: 'uri',
            hint: 'Was it uploaded? The upload URL of POST /v1/uploads takes one PUT.',
            cause,
          });
        throw cause;
      }
    },
    uriOf,
    async write(key, bytes, contentType) {
      const put = { Bucket: bucket, Key: key, Body: bytes, ContentType: contentType };
      await client.send(new PutObjectCommand(put));
      return uriOf(key);
    },
    async uploadUrl(key, expiresInSeconds) {
      const command = new PutObjectCommand({ Bucket: bucket, Key: key });
      const putUrl = await getSignedUrl(presigning, command, { expiresIn: expiresInSeconds });
      return { uri: uriOf(key), putUrl };
    },
  };
}
