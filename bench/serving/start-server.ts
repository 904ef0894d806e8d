import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathWithTools } from '../../tools/local/paths.ts';
import { freePort } from '../free-port.ts';
import type { Case } from './cases.ts';
import { pinned } from './pinned.ts';
import { peakMb, processTree } from './processes.ts';
import type { Command, Server } from './servers.ts';

export interface Running {
  readonly port: number;
  /** From the start of the process to its first right answer. */
  readonly firstAnswerMs: number;
  peakMb(): number | undefined;
  ask(body: string): Promise<unknown>;
  stop(): Promise<void>;
}

const limitMs = 120_000;
/** How often it is asked whether it is there; an upper bound on what the measured start is too long by. */
const pollMs = 3;

/** Starts a server on its core and asks it until it answers one row. Throws with the end of its output. */
export async function startServer(
  server: Server,
  model: Case,
  command: (port: number) => Command,
  row: readonly number[],
): Promise<Running> {
  const port = await freePort();
  const { program, args, env, cwd } = command(port);
  const startedAt = performance.now();
  const child = spawn(...pinned(0, program, args), {
    env: { ...process.env, PATH: pathWithTools, ...env },
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = child.pid as number;
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => {
      output = (output + part).slice(-2_000);
    });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));

  const ask = async (body: string): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${server.path(model)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    return response.json();
  };
  async function stop(): Promise<void> {
    const tree = processTree(pid);
    signal(tree, 'SIGTERM');
    await Promise.race([ended, sleep(5_000)]);
    signal(tree, 'SIGKILL');
    await ended;
  }

  const body = server.body([row]);
  for (;;) {
    try {
      server.probabilities(await ask(body));
      return {
        port,
        firstAnswerMs: performance.now() - startedAt,
        peakMb: () => peakMb(pid),
        ask,
        stop,
      };
    } catch (error) {
      if (child.exitCode !== null || performance.now() - startedAt > limitMs) {
        await stop();
        throw new Error(`${server.name} did not start (${String(error)}): ${output}`);
      }
      await sleep(pollMs);
    }
  }
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids)
    try {
      process.kill(pid, name);
    } catch {
      // It has ended.
    }
}
