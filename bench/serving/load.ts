import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Load, Loaded } from './load-client.ts';
import { pinned } from './pinned.ts';

export interface LoadClient {
  /** Throws when a request fails. */
  run(load: Load): Promise<Loaded>;
  close(): void;
}

/** Starts the client's process, on its own core. */
export function startLoadClient(): LoadClient {
  const script = fileURLToPath(new URL('./load-client.ts', import.meta.url));
  const child: ChildProcess = spawn(...pinned(1, process.execPath, [script]), {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  return {
    async run(load) {
      const answered = once(lines, 'line');
      child.stdin?.write(`${JSON.stringify(load)}\n`);
      const answer = JSON.parse((await answered)[0]) as Loaded | { readonly error: string };
      if ('error' in answer) throw new Error(answer.error);
      return answer;
    },
    close: () => child.kill(),
  };
}
