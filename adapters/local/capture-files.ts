import { once } from 'node:events';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { CaptureLog } from '#domain/serving/capture.ts';

export interface CaptureFiles extends CaptureLog {
  /** Writes what is left. */
  close(): Promise<void>;
}

/** Appends captures and feedback as JSON lines to `captures.jsonl` and `feedback.jsonl` in `folder`, which it makes. */
export async function captureFiles(folder: string): Promise<CaptureFiles> {
  mkdirSync(folder, { recursive: true });
  const [captures, feedback] = await Promise.all(
    ['captures.jsonl', 'feedback.jsonl'].map(async (file) => {
      const stream = createWriteStream(join(folder, file), { flags: 'a' });
      await once(stream, 'open');
      // A failed write rejects its own promise; without this the process would end.
      stream.on('error', () => {});
      return stream;
    }),
  );
  return {
    captures: (lines) => append(captures as WriteStream, lines),
    feedback: (lines) => append(feedback as WriteStream, lines),
    async close() {
      for (const stream of [captures, feedback])
        await new Promise<void>((resolve) => (stream as WriteStream).end(resolve));
    },
  };
}

const append = (stream: WriteStream, lines: readonly object[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
