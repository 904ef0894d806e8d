import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../tools/local/run.ts';
import { noteLoad } from '../machine.ts';
import { noteOthers } from './others.ts';

export const peers = ['lightgbm', 'xgboost', 'sklearn'] as const;
export type Peer = (typeof peers)[number];

export interface Ask {
  readonly folder: string;
  readonly threads: number;
  readonly trees: number;
  /** LightGBM's layout of its own data; its own choice when absent. */
  readonly force?: 'row' | 'col';
}

/** One training in a process of its own. */
export interface Trained {
  readonly version: string;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** Resident set with the data loaded, before training. */
  readonly beforeMb?: number;
  /** Highest resident set while training. */
  readonly peakMb?: number;
  /** For the held-out rows: probability of class 1, of all classes, or the value. */
  readonly predictions: Float64Array;
}

const limitSeconds = 900;

const oursScript = fileURLToPath(new URL('./train-ours.ts', import.meta.url));
const peerScript = fileURLToPath(new URL('./train_peer.py', import.meta.url));

export const trainOurs = (ask: Ask, { plain = false, encode = false } = {}): Promise<Trained> =>
  train(process.execPath, oursScript, ask, [
    ...(plain ? ['--plain'] : []),
    ...(encode ? ['--encode'] : []),
  ]);

export const trainPeer = (python: string, peer: Peer, ask: Ask): Promise<Trained> =>
  train(python, peerScript, ask, [
    ...['--peer', peer],
    ...(ask.force === undefined ? [] : ['--force', ask.force]),
  ]);

async function train(
  program: string,
  script: string,
  { folder, threads, trees }: Ask,
  more: readonly string[],
): Promise<Trained> {
  const scratch = mkdtempSync(join(tmpdir(), 'loopwright-bench-training-'));
  const file = join(scratch, 'predictions.f64');
  noteLoad();
  const isBusy = await noteOthers();
  try {
    const output = await run(
      program,
      [
        script,
        ...['--folder', folder, '--threads', `${threads}`, '--trees', `${trees}`],
        ...['--predictions', file, ...more],
      ],
      // On a busy machine threads that wait asleep are much the quicker ones: what is best for the peers.
      { limitSeconds, ...(isBusy && { env: { OMP_WAIT_POLICY: 'passive' } }) },
    );
    const told = JSON.parse(output.trim().split('\n').at(-1) ?? '');
    const { buffer, byteOffset, byteLength } = readFileSync(file);
    return { ...told, predictions: new Float64Array(buffer, byteOffset, byteLength / 8) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
