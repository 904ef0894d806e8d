import { hourMs } from '#domain/durations.ts';
import type {
  CaptureLake,
  CaptureLine,
  CaptureLog,
  FeedbackLine,
  LakeFile,
  LakeFiles,
} from '#domain/serving/capture.ts';

interface Query {
  readonly model: string;
  readonly from: Date;
  readonly to: Date;
}

interface Line {
  readonly model: string;
  readonly ts: string;
}

async function* matching<L extends Line>(
  lines: readonly L[],
  { model, from, to }: Query,
): AsyncIterable<L> {
  for (const line of lines) {
    const at = Date.parse(line.ts);
    if (line.model === model && at >= from.getTime() && at < to.getTime()) yield line;
  }
}

interface File extends LakeFile {
  readonly lines: readonly CaptureLine[];
  readonly broken: number;
}

/**
 * Both sides of the lake in memory: given lines, `captures` and `feedback` write; given a query, they read. Lines go
 * through JSON, as they do on the way to S3. Each write of captures is a file; `putFile` plays whoever else writes there,
 * at another time, twice, or half a line.
 */
export function memoryCaptureLake(): CaptureLog &
  CaptureLake &
  LakeFiles & {
    putFile(
      lines: readonly CaptureLine[],
      options?: { readonly writtenAt?: string; readonly broken?: number; readonly etag?: string },
    ): LakeFile;
  } {
  const files: File[] = [];
  const captured: CaptureLine[] = [];
  const labelled: FeedbackLine[] = [];

  const putFile: ReturnType<typeof memoryCaptureLake>['putFile'] = (given, options = {}) => {
    const text = JSON.stringify(given);
    const lines = JSON.parse(text) as CaptureLine[];
    const { writtenAt = newest(lines), broken = 0, etag = text } = options;
    const key = `captures/${String(files.length + 1).padStart(6, '0')}`;
    const file: File = { key, bytes: text.length, etag, writtenAt, lines, broken };
    files.push(file);
    for (const line of lines) captured.push(line);
    return file;
  };
  function captures(lines: readonly CaptureLine[]): Promise<void>;
  function captures(query: Query): AsyncIterable<CaptureLine>;
  function captures(given: readonly CaptureLine[] | Query) {
    if (!Array.isArray(given)) return matching(captured, given as Query);
    if (given.length > 0) putFile(given);
    return Promise.resolve();
  }
  function feedback(lines: readonly FeedbackLine[]): Promise<void>;
  function feedback(query: Query): AsyncIterable<FeedbackLine>;
  function feedback(given: readonly FeedbackLine[] | Query) {
    if (!Array.isArray(given)) return matching(labelled, given as Query);
    for (const line of JSON.parse(JSON.stringify(given)) as FeedbackLine[]) labelled.push(line);
    return Promise.resolve();
  }
  return {
    captures,
    feedback,
    putFile,
    files: async ({ from, to, until }) => {
      const last = Math.max(until?.getTime() ?? 0, to.getTime() + hourMs);
      return files
        .filter(({ writtenAt }) => Date.parse(writtenAt) >= from.getTime() - clockSkewMs)
        .filter(({ writtenAt }) => Date.parse(writtenAt) <= last)
        .map(({ lines: _, broken: __, ...file }) => file);
    },
    async *lines(asked, model) {
      for (const file of asked) {
        const found = files.find(({ key }) => key === file.key);
        if (found === undefined) continue;
        const lines = found.lines.filter((line) => line.model === model);
        yield { file, lines, broken: found.broken };
      }
    },
  };
}

const clockSkewMs = 10_000;

const newest = (lines: readonly Line[]): string =>
  lines
    .map(({ ts }) => ts)
    .sort()
    .at(-1) ?? '1970-01-01T00:00:00.000Z';
