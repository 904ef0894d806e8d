import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';

/** Larger objects are streamed when their turn comes; smaller ones are read ahead into memory. */
const smallBytes = 1024 * 1024;
/** Small objects under way at once: with the size above at most 16 MB wait. */
export const objectsAhead = 16;
/** How far the clock of whoever wrote a line may be ahead of S3's. */
export const clockSkewMs = 10_000;

export interface Lake {
  readonly client: S3Client;
  readonly bucket: string;
}

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  /** Without quotes; '' where the store tells none. */
  readonly etag: string;
  readonly writtenAt: Date | undefined;
}

/** Objects of a prefix but those written before `since`, which can hold only older lines. */
export async function listObjects(
  { client, bucket }: Lake,
  Prefix: string,
  since: number,
): Promise<readonly StoredObject[]> {
  const objects: StoredObject[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix, ContinuationToken: token }),
    );
    for (const { Key, Size = 0, ETag = '', LastModified } of page.Contents ?? []) {
      const tooOld = LastModified !== undefined && LastModified.getTime() < since;
      if (Key !== undefined && Size > 0 && !tooOld)
        objects.push({
          key: Key,
          bytes: Size,
          etag: ETag.replaceAll('"', ''),
          writtenAt: LastModified,
        });
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return objects;
}

export type Chunks = AsyncIterable<Uint8Array> | readonly Uint8Array[];

/** Reads a small object now, a large one when `chunks` is called. */
export async function openObject(
  lake: Lake,
  { key, bytes }: { readonly key: string; readonly bytes: number },
): Promise<{ readonly key: string; readonly chunks: () => Promise<Chunks> }> {
  if (bytes > smallBytes) return { key, chunks: () => download(lake, key) };
  const whole: Uint8Array[] = [];
  for await (const chunk of await download(lake, key)) whole.push(chunk);
  return { key, chunks: async (): Promise<Chunks> => whole };
}

/** Nothing when the object was removed (retention, erasure) after it was listed. */
async function download({ client, bucket }: Lake, key: string): Promise<Chunks> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const body = Body as Readable;
    if (!key.endsWith('.gz')) return body;
    const gunzip = createGunzip();
    body.on('error', (error) => gunzip.destroy(error));
    return body.pipe(gunzip);
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return [];
    throw error;
  }
}
