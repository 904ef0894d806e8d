import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DomainError, invalid, notFound } from '#domain/errors.ts';
import { cannotRead, type TableFormat, tableFile } from '../table-file.ts';

/** Bytes that can be read more than once, whole or in ranges: a file of this machine, or an object in S3. */
export interface ByteSource {
  /** For messages. */
  readonly name: string;
  readonly format: TableFormat;
  readonly gzipped: boolean;
  readonly bytes: number;
  stream(): Readable;
  range(from: number, to: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A file of this machine. @throws DomainError `not-found`, `invalid` */
export async function localSource(path: string, format?: TableFormat): Promise<ByteSource> {
  const file = await tableFile(path, format);
  let handle: Promise<FileHandle> | undefined;
  return {
    name: path,
    format: file.format,
    gzipped: file.gzipped,
    bytes: file.bytes,
    stream: () => createReadStream(path, { highWaterMark: 2 ** 20 }),
    async range(from, to) {
      handle ??= open(path, 'r');
      const { buffer, bytesRead } = await (await handle).read(
        new Uint8Array(to - from),
        0,
        to - from,
        from,
      );
      return buffer.subarray(0, bytesRead);
    },
    close: async () => (await handle)?.close(),
  };
}

const endings: Readonly<Record<string, TableFormat>> = {
  csv: 'csv',
  jsonl: 'json-lines',
  ndjson: 'json-lines',
  parquet: 'parquet',
  pq: 'parquet',
};

/** `s3://bucket/key`; undefined for anything else. */
export function s3Address(
  uri: string,
): { readonly Bucket: string; readonly Key: string } | undefined {
  const found = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri);
  return found === null ? undefined : { Bucket: found[1] as string, Key: found[2] as string };
}

/** An object in S3; every read is of the version that was looked at first. Its format is that of its ending, else CSV. */
export async function s3Source(
  client: S3Client,
  uri: string,
  format?: TableFormat,
): Promise<ByteSource> {
  const address = s3Address(uri);
  if (address === undefined)
    throw invalid(`${uri} is no S3 address.`, { field: 'dataset', hint: 'Write s3://bucket/key.' });
  const { ContentLength: bytes = 0, ETag } = await client
    .send(new HeadObjectCommand(address))
    .catch((cause: unknown) => {
      throw unreadable(uri, cause);
    });
  if (bytes === 0) throw invalid(`${uri} is empty.`, { field: 'dataset' });
  const read = async (Range?: string): Promise<Readable> => {
    try {
      const { Body } = await client.send(
        new GetObjectCommand({ ...address, IfMatch: ETag, ...(Range !== undefined && { Range }) }),
      );
      return Body as Readable;
    } catch (cause) {
      throw unreadable(uri, cause);
    }
  };
  const ending = /\.([^./]+)(?:\.gz)?$/i.exec(address.Key)?.[1]?.toLowerCase() ?? '';
  return {
    name: uri,
    format: format ?? endings[ending] ?? 'csv',
    gzipped: /\.gz$/i.test(address.Key),
    bytes,
    stream: () =>
      Readable.from(
        (async function* () {
          yield* await read();
        })(),
        { objectMode: false },
      ),
    async range(from, to) {
      const pieces: Uint8Array[] = [];
      for await (const piece of await read(`bytes=${from}-${to - 1}`))
        pieces.push(piece as Uint8Array);
      return Buffer.concat(pieces);
    },
    close: async () => {},
  };
}

function unreadable(uri: string, cause: unknown): unknown {
  const { name, $metadata } = cause as { name?: string; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  if (name === 'NoSuchKey' || name === 'NotFound' || name === 'NoSuchBucket' || status === 404)
    return notFound(`There is no file ${uri}.`, {
      field: 'dataset',
      hint: 'Was it uploaded?',
      cause,
    });
  if (status === 403)
    return notFound(`There is no file ${uri}, or it may not be read.`, { field: 'dataset', cause });
  if (status === 412)
    return invalid(`${uri} has changed while it was read.`, {
      field: 'dataset',
      hint: 'Start again.',
      cause,
    });
  return cause;
}

/** The bytes from the first, unpacked. @throws DomainError `invalid` for a file that cannot be unpacked */
export async function* unpacked(source: ByteSource): AsyncGenerator<Uint8Array> {
  const raw = source.stream();
  const bytes = source.gzipped ? raw.pipe(createGunzip({ chunkSize: 2 ** 18 })) : raw;
  // `pipe` passes no errors on.
  raw.on('error', (cause) => bytes.destroy(cause));
  try {
    yield* bytes;
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw code?.startsWith('Z_')
      ? invalid(`${source.name} is damaged: it cannot be unpacked (${(cause as Error).message}).`, {
          hint: 'Was it copied whole?',
          cause,
        })
      : cannotRead(source.name, cause);
  } finally {
    raw.destroy();
  }
}
