import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../../../tools/local/paths.ts';
import type { Judged } from './lane.ts';
import type { Order } from './orders.ts';

/** All orders, dealt out to `lanes` processes; `onJudged` is told of each pair as it is done. */
export async function runLanes(
  python: string,
  orders: readonly Order[],
  lanes: number,
  onJudged: (judged: Judged, done: number) => void,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'loopwright-drift-'));
  let done = 0;
  try {
    await Promise.all(
      Array.from({ length: lanes }, (_, lane) =>
        runLane(
          python,
          join(folder, String(lane)),
          orders.filter((_, at) => at % lanes === lane),
          (judged) => onJudged(judged, ++done),
        ),
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runLane(
  python: string,
  folder: string,
  orders: readonly Order[],
  onJudged: (judged: Judged) => void,
): Promise<void> {
  const script = join(root, 'bench', 'drift', 'accuracy', 'lane.ts');
  const child = spawn(process.execPath, [script, python, folder], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  createInterface({ input: child.stdout }).on('line', (line) => onJudged(JSON.parse(line)));
  child.stdin.end(orders.map((order) => `${JSON.stringify(order)}\n`).join(''));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`A lane ended with ${code}.`)),
    );
  });
}
