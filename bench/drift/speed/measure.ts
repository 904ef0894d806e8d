import { fileURLToPath } from 'node:url';
import { run } from '../../../tools/local/run.ts';
import type { Pair } from './make-files.ts';

/** What a process said of itself, and how long it took from its start to its end. */
export interface Measured {
  readonly rows: number;
  readonly columns: number;
  readonly readSeconds: number;
  /** From the files' names to the verdict. */
  readonly seconds: number;
  readonly wholeSeconds: number;
  readonly peakMb: number;
}

export interface OurMeasured extends Measured {
  readonly cpuSeconds: number;
  /** From the files' names to the verdict, once the process has done it before. */
  readonly againSeconds: number;
  readonly drifted: readonly string[];
}

export const measureOurs = (pair: Pair): Promise<OurMeasured> =>
  measured<OurMeasured>(
    process.execPath,
    [fileURLToPath(new URL('./ours.ts', import.meta.url))],
    pair,
  );

export const measureEvidently = (pair: Pair, python: string): Promise<Measured> =>
  measured<Measured>(
    python,
    [fileURLToPath(new URL('./evidently_peer.py', import.meta.url))],
    pair,
  );

async function measured<Answer extends Measured>(
  program: string,
  args: readonly string[],
  { reference, current }: Pair,
): Promise<Answer> {
  const before = performance.now();
  const output = await run(program, [...args, reference, current], { limitSeconds: 1800 });
  const wholeSeconds = (performance.now() - before) / 1000;
  const line = output.split('\n').findLast((one) => one.startsWith('{')) ?? '{}';
  // Ours goes on after its answer, and says when it was there.
  const answer = JSON.parse(line) as Answer & Partial<Pick<Measured, 'wholeSeconds'>>;
  return { ...answer, wholeSeconds: answer.wholeSeconds ?? wholeSeconds };
}
