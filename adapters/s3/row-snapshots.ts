import { addAbortSignal, type Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { RowSnapshots } from '../dynamodb/tracking/row-snapshots.ts';

/** No search waits longer for S3, however it fails: 1 MB takes some 50 ms. */
const defaultLimits = { readMs: 2_000, writeMs: 4_000 };
/** None is written that is larger before it is compressed. */
const maxBytes = 64 * 1024 * 1024;

/** Snapshots of experiments' rows as objects: `tracking/rows/{experiment}`. */
export function s3RowSnapshots(
  client: S3Client,
  bucket: string,
  { readMs, writeMs }: { readonly readMs: number; readonly writeMs: number } = defaultLimits,
): RowSnapshots {
  const at = (experimentId: string) => ({ Bucket: bucket, Key: `tracking/rows/${experimentId}` });
  return {
    async read(experimentId) {
      const abortSignal = AbortSignal.timeout(readMs);
      const command = new GetObjectCommand(at(experimentId));
      const answer = await client.send(command, { abortSignal }).catch(undefinedIfMissing);
      if (answer?.Body === undefined) return undefined;
      const { Body, ContentLength = 0 } = answer;
      // Until the headers are there the client looks at the signal, then nobody does.
      addAbortSignal(abortSignal, Body as Readable);
      if (ContentLength > maxBytes) {
        (Body as Readable).destroy();
        throw new Error(`it has ${ContentLength} bytes`);
      }
      return Body.transformToByteArray();
    },
    async write(experimentId, Body) {
      const abortSignal = AbortSignal.timeout(writeMs);
      await client.send(new PutObjectCommand({ ...at(experimentId), Body }), { abortSignal });
    },
  };
}

function undefinedIfMissing(cause: { readonly name?: string }): undefined {
  if (cause.name === 'NoSuchKey') return undefined;
  throw cause;
}
