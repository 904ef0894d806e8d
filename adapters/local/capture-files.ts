import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { invalid } from '#domain/errors.ts';
import type { CaptureLog } from '#domain/serving/capture.ts';

export interface CaptureFiles extends CaptureLog {
  /** Writes what is left. */
  close(): Promise<void>;
}

/**
 * Appends captures and feedback as JSON lines to `captures.jsonl` and `feedback.jsonl` in `folder`, which it makes.
 * Throws `invalid` when that cannot be done.
 */
export async function captureFiles(folder: string): Promise<CaptureFiles> {
  const [captures, feedback] = await open(folder).catch((cause: Error) => {
    throw invalid(`Captures cannot be written to ${folder}: ${cause.message}`, { cause });
  });
  return {
    captures: (lines) => append(captures, lines),
    feedback: (lines) => append(feedback, lines),
    async close() {
      for (const stream of [captures, feedback])
        await new Promise<void>((resolve) => stream.end(resolve));
    },
  };
}

async function open(folder: string): Promise<readonly [WriteStream, WriteStream]> {
  await mkdir(folder, { recursive: true });
  return [
    await appendTo(join(folder, 'captures.jsonl')),
    await appendTo(join(folder, 'feedback.jsonl')),
  ];
}

async function appendTo(path: string): Promise<WriteStream> {
  const stream = createWriteStream(path, { flags: 'a' });
  await once(stream, 'open');
  // A failed write rejects its own promise; without this the process would end.
  stream.on('error', () => {});
  return stream;
}

const append = (stream: WriteStream, lines: readonly object[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
