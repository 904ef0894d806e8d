import type { S3Client } from '@aws-sdk/client-s3';
import type { CaptureLake, CaptureLine, FeedbackLine } from '#domain/serving/capture.ts';
import { arrivalPrefixes } from './arrival-prefixes.ts';
import { type Line, parseLine, splitLines } from './json-lines.ts';
import { clockSkewMs, type Lake, listObjects, objectsAhead, openObject } from './lake-objects.ts';
import { readAhead } from './read-ahead.ts';

const listingsAhead = 4;

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
    linesOf<L>({ client, bucket }, broken, kind, query);
  return {
    captures: (query) => read<CaptureLine>('captures', query),
    feedback: (query) => read<FeedbackLine>('feedback', query),
  };
}

async function* linesOf<L extends Line>(
  lake: Lake,
  broken: BrokenLines,
  kind: string,
  query: Query,
): AsyncIterable<L> {
  const [from, to] = [query.from.getTime(), query.to.getTime()];
  const prefixes = arrivalPrefixes(kind, query.from, query.to);
  const listings = readAhead(prefixes, listingsAhead, (prefix) =>
    listObjects(lake, prefix, from - clockSkewMs),
  );
  const objects = readAhead(flatten(listings), objectsAhead, (stored) => openObject(lake, stored));
  for await (const { key, chunks } of objects) {
    let brokenLines = 0;
    for await (const texts of splitLines(await chunks()))
      for (const text of texts) {
        const line = parseLine<L>(text);
        if (line === undefined) brokenLines += 1;
        else if (line.model === query.model) {
          const at = Date.parse(line.ts);
          if (at >= from && at < to) yield line;
        }
      }
    if (brokenLines > 0) broken(key, brokenLines);
  }
}

async function* flatten<T>(lists: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const items of lists) yield* items;
}
