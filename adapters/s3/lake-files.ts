import type { S3Client } from '@aws-sdk/client-s3';
import { hourMs } from '#domain/durations.ts';
import type { CaptureLine, LakeFiles } from '#domain/serving/capture.ts';
import { arrivalPrefixes } from './arrival-prefixes.ts';
import { parseLine, splitLines } from './json-lines.ts';
import { clockSkewMs, type Lake, listObjects, objectsAhead, openObject } from './lake-objects.ts';
import { readAhead } from './read-ahead.ts';

const listingsAhead = 4;

/** A file that cannot be unpacked must not keep its hour from being judged; it is named in the log. */
type DamagedFile = (key: string, error: Error) => void;

const warn: DamagedFile = (key, { message: why }) =>
  console.warn(
    JSON.stringify({
      level: 'WARN',
      message: 'a capture file is damaged; its lines from there on are not counted',
      key,
      why,
    }),
  );

/** The captures in S3, file by file. Lines of other models are passed over without being parsed. */
export function s3LakeFiles(
  client: S3Client,
  bucket: string,
  options: { readonly damaged?: DamagedFile } = {},
): LakeFiles {
  const lake: Lake = { client, bucket };
  const damaged = options.damaged ?? warn;
  return {
    async files({ from, to, until }) {
      // Prefixes go to the hour after the window by themselves.
      const end = new Date(Math.max(to.getTime(), (until ?? to).getTime() - hourMs));
      const prefixes = arrivalPrefixes('captures', from, end);
      const found: Awaited<ReturnType<LakeFiles['files']>>[number][] = [];
      const since = from.getTime() - clockSkewMs;
      for await (const objects of readAhead(prefixes, listingsAhead, (prefix) =>
        listObjects(lake, prefix, since),
      ))
        for (const { key, bytes, etag, writtenAt } of objects)
          found.push({ key, bytes, etag, writtenAt: (writtenAt ?? to).toISOString() });
      return found.sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    async *lines(files, model) {
      const needle = JSON.stringify(model);
      const opened = readAhead(files, objectsAhead, async (file) => ({
        file,
        object: await openObject(lake, file).catch(damagedOnly),
      }));
      for await (const { file, object } of opened)
        try {
          if (object instanceof Error) throw object;
          for await (const texts of splitLines(await object.chunks()))
            yield { file, ...linesOf(texts, model, needle) };
        } catch (error) {
          damaged(file.key, damagedOnly(error));
          yield { file, lines: [], broken: 1 };
        }
    },
  };
}

/** What zlib says of bytes that are no gzip, or that end too soon; any other error is the network's, and is thrown. */
function damagedOnly(error: unknown): Error {
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string' && code.startsWith('Z_')) return error as Error;
  throw error;
}

function linesOf(texts: readonly string[], model: string, needle: string) {
  const lines: CaptureLine[] = [];
  let broken = 0;
  for (const text of texts) {
    if (!text.includes(needle)) {
      // Whole, and of another model; or cut off before it came to name one.
      if (!isWhole(text)) broken++;
      continue;
    }
    const line = parseLine<CaptureLine>(text);
    if (line === undefined) broken++;
    else if (line.model === model) lines.push(line);
  }
  return { lines, broken };
}

const isWhole = (text: string): boolean => text.startsWith('{') && text.trimEnd().endsWith('}');
