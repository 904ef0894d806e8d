import type { Chunks } from './lake-objects.ts';

/** What every line of the lake says. */
export interface Line {
  readonly id: string;
  readonly ts: string;
  readonly model: string;
}

/** A longer line is none of ours: a prediction of 6 MB is kept beside the lake. It is let go, and counts as broken. */
const maxLineLength = 16 * 1024 * 1024;

/** What stands for a line that was too long to be held. */
const tooLong = '{';

/**
 * The lines of each chunk together, without empty ones. Not node:readline, whose iterator ends quietly when its input fails
 * in the middle.
 */
export async function* splitLines(chunks: Chunks): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder();
  let rest = '';
  let overlong = false;
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (overlong && lines.length > 0) {
      lines[0] = tooLong;
      overlong = false;
    }
    if (overlong || rest.length > maxLineLength) {
      overlong = true;
      rest = '';
    }
    yield lines.filter((line) => line !== '');
  }
  rest += decoder.decode();
  if (overlong) yield [tooLong];
  else if (rest !== '') yield [rest];
}

export function parseLine<L extends Line>(text: string): L | undefined {
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
