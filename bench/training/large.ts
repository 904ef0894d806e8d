import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { routeTraining } from '#domain/retraining/route-training.ts';
import { rocAuc } from '#domain/stats/roc-auc.ts';
import { gbdt } from '#domain/training/boosting/gbdt.ts';
import { stages } from '../../lib/stages.ts';
import { root } from '../../tools/local/paths.ts';
import { run } from '../../tools/local/run.ts';
import { noteLoad } from '../machine.ts';
import { type Chunks, readChunks, writeChunks } from './data/chunks-file.ts';
import { sameParams } from './params.ts';

/** One side on rows that are streamed; `failed` says why there are no numbers. */
export type LargeRun =
  | { readonly name: string; readonly failed: string }
  | {
      readonly name: string;
      readonly version: string;
      readonly binSeconds: number;
      readonly wallSeconds: number;
      readonly cpuSeconds: number;
      readonly beforeMb?: number;
      readonly peakMb?: number;
      readonly auc: number;
    };

export interface Large {
  readonly rows: number;
  readonly columns: number;
  readonly threads: number;
  readonly runs: readonly LargeRun[];
  /** What the router says, by stage. */
  readonly routes: readonly {
    readonly stage: string;
    readonly to: string;
    readonly reason: string;
  }[];
}

/** What a Lambda may take, and the longest anyone is waited for. */
const limitSeconds = 15 * 60;
const threads = 2;

/** Streams so many rows × 30 columns from a file into both trainers, one after the other. */
export async function measureLarge(
  rows: number,
  {
    python,
    trees,
    say,
  }: { readonly python: string; readonly trees: number; readonly say: (line: string) => void },
): Promise<Large> {
  const folder = join(root, '.cache', 'bench', 'training');
  const what = { task: 'binary', columns: 30 } as const;
  say('  the rows are made');
  const train = writeChunks(folder, `stream-${rows}`, { ...what, seed: 21 }, rows);
  const valid = writeChunks(folder, 'stream-valid', { ...what, seed: 22 }, 500_000);
  const y = truth(valid);
  const runs: LargeRun[] = [];
  for (const [name, program, script] of [
    ['ours', process.execPath, fileURLToPath(new URL('./train-large.ts', import.meta.url))],
    ['LightGBM', python, fileURLToPath(new URL('./train_large_peer.py', import.meta.url))],
  ] as const) {
    noteLoad();
    runs.push(await once(name, program, script, { train, valid, trees, y }));
    say(`  ${JSON.stringify(runs.at(-1))}`);
  }
  return {
    rows,
    columns: what.columns,
    threads,
    runs,
    routes: routesFor(rows, what.columns, trees),
  };
}

function truth(chunks: Chunks): Float32Array {
  const y = new Float32Array(chunks.rows);
  let at = 0;
  for (const chunk of readChunks(chunks)) {
    y.set(chunk.y, at);
    at += chunk.y.length;
  }
  return y;
}

async function once(
  name: string,
  program: string,
  script: string,
  { train, valid, trees, y }: { train: Chunks; valid: Chunks; trees: number; y: Float32Array },
): Promise<LargeRun> {
  const scratch = mkdtempSync(join(tmpdir(), 'loopwright-bench-large-'));
  const predictions = join(scratch, 'predictions.f64');
  try {
    const output = await run(
      program,
      [
        script,
        ...['--train', JSON.stringify(train), '--valid', JSON.stringify(valid)],
        ...['--threads', `${threads}`, '--trees', `${trees}`, '--predictions', predictions],
      ],
      { limitSeconds },
    );
    const { buffer, byteOffset, byteLength } = readFileSync(predictions);
    const answers = new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
    return { name, ...JSON.parse(output.trim().split('\n').at(-1) ?? ''), auc: rocAuc(y, answers) };
  } catch (error) {
    return { name, failed: shortly(error as Error) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A time limit is told in the first line, what Python raises in the last. */
function shortly({ message }: Error): string {
  const lines = message.trim().split('\n');
  return message.includes('took longer') ? (lines[0] ?? '') : (lines.at(-1) ?? '');
}

function routesFor(rows: number, columns: number, trees: number): Large['routes'] {
  const size = { task: 'binary', rows, columns, outputs: 2 } as const;
  const estimate = gbdt.estimate(size, sameParams(trees));
  return Object.entries(stages).map(([stage, { train }]) => ({
    stage,
    ...routeTraining({ ...size, estimate }, { lambda: train, sageMaker: true }),
  }));
}
