import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bundleFunctions, bundleOf } from '#lib/constructs/bundle.ts';
import { pathWithTools, root } from '../../tools/local/paths.ts';
import { freePort } from '../free-port.ts';
import { peakMb, processTree } from '../serving/processes.ts';

export interface Running {
  readonly url: string;
  /** From the start of the process to its first answer. */
  readonly startMs: number;
  /** The highest resident memory of all its processes, added up. */
  peakMb(): number | undefined;
  stop(): Promise<void>;
}

/** `mlflow server` with one worker over a SQLite file, as its documentation starts it. */
export async function startTheirs(programs: string): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'loopwright-bench-mlflow-'));
  mkdirSync(join(folder, 'artifacts'));
  const port = await freePort();
  const child = start(
    join(programs, 'mlflow'),
    [
      'server',
      '--backend-store-uri',
      `sqlite:///${join(folder, 'mlflow.db')}`,
      '--artifacts-destination',
      join(folder, 'artifacts'),
      '--host',
      '127.0.0.1',
      '--port',
      `${port}`,
      '--workers',
      '1',
    ],
    { MLFLOW_DISABLE_TELEMETRY: 'true', PATH: `${programs}:${process.env.PATH}` },
    folder,
  );
  return whenItAnswers(
    child,
    async () => port,
    () => rmSync(folder, { recursive: true, force: true }),
  );
}

let bundled = false;
/** The function's code as it is deployed; made once. */
async function bundle(): Promise<string> {
  if (!bundled) await bundleFunctions();
  bundled = true;
  return join(bundleOf('tracking/api'), 'index.mjs');
}

/** The tracking function's handler, in a process of its own (serve-handler.ts). */
export async function startOurs(
  env: Readonly<Record<string, string>>,
  module?: string,
): Promise<Running> {
  const script = fileURLToPath(new URL('./serve-handler.ts', import.meta.url));
  const code = module ?? (await bundle());
  // onnxruntime-node comes from a layer, which is found by NODE_PATH.
  const layer = { NODE_PATH: join(root, 'node_modules') };
  const child = start(process.execPath, [script, code], { PATH: pathWithTools, ...layer, ...env });
  return whenItAnswers(child, async (output) => {
    const port = Number(/^\d+$/m.exec(output())?.[0]);
    if (!port) throw new Error('it has named no port yet');
    return port;
  });
}

interface Started {
  readonly child: ChildProcess;
  readonly at: number;
  output(): string;
}

function start(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd?: string,
): Started {
  const at = performance.now();
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => {
      output = (output + part).slice(-4_000);
    });
  return { child, at, output: () => output };
}

const limitMs = 180_000;

/** Asks for the default experiment until there is an answer. Throws with the end of the output when it ends or is late. */
async function whenItAnswers(
  { child, at, output }: Started,
  portOf: (output: () => string) => Promise<number>,
  tidy: () => void = () => {},
): Promise<Running> {
  const pid = child.pid as number;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  async function stop(): Promise<void> {
    const tree = processTree(pid);
    signal(tree, 'SIGTERM');
    await Promise.race([ended, sleep(5_000)]);
    signal(tree, 'SIGKILL');
    await ended;
    tidy();
  }
  for (;;) {
    try {
      const url = `http://127.0.0.1:${await portOf(output)}`;
      const response = await fetch(`${url}/api/2.0/mlflow/experiments/get?experiment_id=0`);
      const answer = await response.text();
      if (!response.ok) throw new Error(`${response.status} ${answer}`);
      return { url, startMs: performance.now() - at, peakMb: () => peakMb(pid), stop };
    } catch (error) {
      if (child.exitCode !== null || performance.now() - at > limitMs) {
        await stop();
        throw new Error(`It did not start (${String(error)}): ${output()}`);
      }
      await sleep(5);
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
