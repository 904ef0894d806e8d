import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localFolder, pathWithTools, root } from './paths.ts';
import { pythonEnvironment } from './python.ts';

export interface Emulator {
  readonly endpoint: string;
  readonly port: number;
  /** Leader of the process group: the server and its Lambda workers. */
  readonly pid: number;
  /** Where its workers unpack functions and layers. */
  readonly temporary: string;
}

export interface EmulatorOptions {
  /** Folder for its state, log and temporary files. */
  readonly folder: string;
  /** Enforce IAM: a missing grant fails here instead of on AWS. */
  readonly enforceIam: boolean;
  /** Wait states of state machines last this share of their time. */
  readonly waitScale: number;
  /** Keep what is deployed over a restart. */
  readonly persist: boolean;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const record = (folder: string) => join(folder, 'emulator.json');

/** The emulator that was started in this folder, if it still answers. */
export async function runningEmulator(folder: string): Promise<Emulator | undefined> {
  if (!existsSync(record(folder))) return undefined;
  const emulator = JSON.parse(readFileSync(record(folder), 'utf8')) as Emulator;
  return (await answers(emulator.endpoint)) ? emulator : undefined;
}

const answers = (endpoint: string): Promise<boolean> =>
  fetch(`${endpoint}/_ministack/ready`, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  );

/** Starts the emulator on a free port and waits until it is ready. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { folder } = options;
  const programs = await pythonEnvironment('emulator', 'tools/local/requirements.txt');
  // Outside the project: its package.json and node_modules must not be found from an unpacked function.
  const temporary = mkdtempSync(join(tmpdir(), 'loopwright-'));
  for (const path of [folder, join(folder, 'state'), join(folder, 's3')])
    mkdirSync(path, { recursive: true });
  const port = await freePort();
  const log = openSync(join(folder, 'emulator.log'), 'w');
  const child = spawn(join(programs, 'ministack'), [], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      PATH: pathWithTools,
      // CDK's own Node handlers expect the SDK; without it a deploy hangs instead of failing.
      NODE_PATH: join(root, 'node_modules'),
      TMPDIR: temporary,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      SFN_WAIT_SCALE: String(options.waitScale),
      AUTH: String(options.enforceIam),
      ...(options.persist
        ? {
            PERSIST_STATE: '1',
            STATE_DIR: join(folder, 'state'),
            S3_PERSIST: '1',
            S3_DATA_DIR: join(folder, 's3'),
          }
        : {}),
    },
  });
  child.unref();
  const emulator: Emulator = {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    temporary,
  };
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(100)) {
    if (child.exitCode !== null) break;
    if (await answers(emulator.endpoint)) {
      writeFileSync(record(folder), JSON.stringify(emulator));
      return emulator;
    }
  }
  stop(emulator.pid, 'SIGKILL');
  throw new Error(`The emulator did not start; its log is ${join(folder, 'emulator.log')}.`);
}

function stop(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false; // it is gone
  }
}

/** Ends the emulator of this folder and its Lambda workers, and nothing else. */
export async function stopEmulator(folder: string = localFolder): Promise<boolean> {
  if (!existsSync(record(folder))) return false;
  const { pid, temporary } = JSON.parse(readFileSync(record(folder), 'utf8')) as Emulator;
  const was = stop(pid, 'SIGTERM');
  for (const until = Date.now() + 15_000; Date.now() < until && stop(pid, 0 as never); )
    await sleep(100);
  stop(pid, 'SIGKILL');
  rmSync(temporary, { recursive: true, force: true });
  rmSync(record(folder), { force: true });
  return was;
}
