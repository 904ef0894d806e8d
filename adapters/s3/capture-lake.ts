import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { CaptureLake, CaptureLine, FeedbackLine } from '#domain/serving/capture.ts';
import { arrivalPrefixes } from './arrival-prefixes.ts';
import { readAhead } from './read-ahead.ts';

/** Larger objects are streamed when their turn comes; smaller ones are read ahead into memory. */
const smallBytes = 1024 * 1024;
/** Small objects under way at once: with the size above at most 16 MB wait. */
const objectsAhead = 16;
const listingsAhead = 4;
/** How far the clock of whoever wrote a line may be ahead of S3's. */
const clockSkewMs = 10_000;

interface Query {
  readonly model: string;
  readonly from: Date;
  readonly to: Date;
}

/** How many lines of an object could not be read: half-written, or written by something else. */
export type BrokenLines = (key: string, lines: number) => void;

const warn: BrokenLines = (key, lines) =>
  console.warn(JSON.stringify({ level: 'WARN', message: 'broken lines skipped', key, lines }));

/** The lake in S3: JSON lines under prefixes of the hour of arrival, gzipped when the key ends in `.gz`. */
export function s3CaptureLake(
  client: S3Client,
  bucket: string,
  options: { readonly broken?: BrokenLines } = {},
): CaptureLake {
  const broken = options.broken ?? warn;
  const read = <L extends Line>(kind: string, query: Query) =>
    linesOf<L>({ client, bucket, broken }, kind, query);
  return {
    captures: (query) => read<CaptureLine>('captures', query),
    feedback: (query) => read<FeedbackLine>('feedback', query),
  };
}

interface Line {
  readonly id: string;
  readonly ts: string;
  readonly model: string;
}

interface Lake {
  readonly client: S3Client;
  readonly bucket: string;
  readonly broken: BrokenLines;
}

async function* linesOf<L extends Line>(lake: Lake, kind: string, query: Query): AsyncIterable<L> {
  const [from, to] = [query.from.getTime(), query.to.getTime()];
  const prefixes = arrivalPrefixes(kind, query.from, query.to);
  const listings = readAhead(prefixes, listingsAhead, (prefix) =>
    list(lake, prefix, from - clockSkewMs),
  );
  const objects = readAhead(flatten(listings), objectsAhead, (stored) => open(lake, stored));
  for await (const { key, chunks } of objects) {
    let brokenLines = 0;
    for await (const text of splitLines(await chunks())) {
      const line = parse<L>(text);
      if (line === undefined) brokenLines += 1;
      else if (line.model === query.model) {
        const at = Date.parse(line.ts);
        if (at >= from && at < to) yield line;
      }
    }
    if (brokenLines > 0) lake.broken(key, brokenLines);
  }
}

interface StoredObject {
  readonly key: string;
  readonly bytes: number;
}

/** Objects of a prefix but those written before `since`, which can hold only older lines. */
async function list(
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
    for (const { Key, Size = 0, LastModified } of page.Contents ?? []) {
      const tooOld = LastModified !== undefined && LastModified.getTime() < since;
      if (Key !== undefined && Size > 0 && !tooOld) objects.push({ key: Key, bytes: Size });
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return objects;
}

async function* flatten<T>(lists: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const items of lists) yield* items;
}

type Chunks = AsyncIterable<Uint8Array> | readonly Uint8Array[];

/** Reads a small object now, a large one when `chunks` is called. */
async function open(lake: Lake, { key, bytes }: StoredObject) {
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

/** Not node:readline, whose iterator ends quietly when its input fails in the middle. */
async function* splitLines(chunks: Chunks): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}

function parse<L extends Line>(text: string): L | undefined {
  try {
    const line = JSON.parse(text) as Partial<L> | null;
    const ours =
      typeof line?.id === 'string' &&
      typeof line.model === 'string' &&
      Number.isFinite(Date.parse(line.ts ?? ''));
    return ours ? (line as L) : undefined;
  } catch {
    return undefined;
  }
}
