import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../../../tools/local/paths.ts';
import type { Order } from './orders.ts';

/** What was changed in a pair of files, and what Evidently says of it. */
export interface Pair {
  readonly folder: string;
  readonly truth: {
    readonly data_drift: boolean;
    readonly concept_drift: boolean;
    readonly features: readonly string[];
    readonly sub?: string;
  };
  readonly evidently: {
    readonly any: boolean;
    readonly half: boolean;
    readonly seconds: number;
  } | null;
}

/** A Python process that writes pairs one after the other; rejects when it dies, with the end of what it said. */
export function pairMaker(python: string): {
  make(order: Order, folder: string): Promise<Pair>;
  stop(): void;
} {
  const script = join(root, 'bench', 'drift', 'accuracy', 'pairs.py');
  const scenarios = join(root, '..', 'shared', 'bench');
  const child = spawn(python, [script, scenarios], {
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-2000);
  });
  const waiting: { resolve(pair: Pair): void; reject(error: Error): void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{')) waiting.shift()?.resolve(JSON.parse(line) as Pair);
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.splice(0))
      reject(new Error(`pairs.py ended (${code}): ${said}`));
  });
  return {
    make: (order, folder) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify({ ...order, folder })}\n`);
      }),
    stop: () => void child.stdin.end(),
  };
}
