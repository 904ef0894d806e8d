import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toCsv } from '#domain/training/csv.ts';
import { root } from '../../tools/local/paths.ts';
import { output } from './output.ts';
import type { Asked, Ran } from './run-ours.ts';

export interface Peer {
  readonly name: 'lightgbm' | 'flaml';
  /** What FLAML searches for; its default (AUC) when absent. */
  readonly metric?: 'log_loss';
}

/** A peer on the same rows, in a process of its own. */
export async function runPeer(python: string, peer: Peer, asked: Asked): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'loopwright-automl-'));
  try {
    writeFileSync(join(folder, 'train.csv'), toCsv(asked.train));
    writeFileSync(join(folder, 'holdout.csv'), toCsv(asked.held));
    const answers = join(folder, 'answers.csv');
    const line = await output(python, [
      join(root, 'bench', 'automl', 'peers.py'),
      ...['--folder', folder, '--answers', answers, '--peer', peer.name],
      ...['--target', asked.case.file.target, '--seconds', String(asked.seconds)],
      ...['--threads', String(asked.threads), '--seed', String(asked.seed)],
      ...(peer.metric ? ['--metric', peer.metric] : []),
      ...(asked.case.split.kind === 'time' ? ['--by-time'] : []),
    ]);
    const { seconds, best } = JSON.parse(line) as { seconds: number; best?: string };
    const numbers = readFileSync(answers, 'utf8').trim().split(/[,\n]/).map(Number);
    return { answers: numbers, seconds, said: best ?? 'defaults' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
