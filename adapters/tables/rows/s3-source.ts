import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { invalid, notFound } from '#domain/errors.ts';
import type { TableFormat } from '../table-file.ts';
import type { ByteSource } from './byte-source.ts';

const endings: Readonly<Record<string, TableFormat>> = {
  csv: 'csv',
  jsonl: 'json-lines',
  ndjson: 'json-lines',
  parquet: 'parquet',
  pq: 'parquet',
};

/** `s3://bucket/key`; undefined for anything else. */
function s3Address(uri: string): { readonly Bucket: string; readonly Key: string } | undefined {
  const found = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri);
  return found === null ? undefined : { Bucket: found[1] as string, Key: found[2] as string };
}

const looked = 512;

/** Uploads have no ending: what the first bytes look like. */
function looksLike(head: Uint8Array): TableFormat {
  const text = Buffer.from(head).toString('latin1');
  if (text.startsWith('PAR1')) return 'parquet';
  return text.trimStart().startsWith('{') ? 'json-lines' : 'csv';
}

/** An object in S3; every read is of the version that was looked at first. Its format is that of its ending, else of its first bytes. */
export async function openS3(
  uri: string,
  {
    format,
    s3: client = new S3Client(),
  }: { readonly format?: TableFormat; readonly s3?: S3Client } = {},
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
  const range = async (from: number, to: number): Promise<Uint8Array> => {
    const pieces: Uint8Array[] = [];
    for await (const piece of await read(`bytes=${from}-${to - 1}`))
      pieces.push(piece as Uint8Array);
    return Buffer.concat(pieces);
  };
  const head = await range(0, Math.min(bytes, looked));
  const ending = /\.([^./]+)(?:\.gz)?$/i.exec(address.Key)?.[1]?.toLowerCase() ?? '';
  return {
    name: uri,
    format: format ?? endings[ending] ?? looksLike(head),
    gzipped: head[0] === 0x1f && head[1] === 0x8b,
    bytes,
    stream: () =>
      Readable.from(
        (async function* () {
          yield* await read();
        })(),
        { objectMode: false },
      ),
    range,
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
