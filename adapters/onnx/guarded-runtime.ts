import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type DomainError, invalid } from '#domain/errors.ts';
import { checkModel } from '#domain/onnx/check-model.ts';
import type { ModelRuntime } from '#domain/serving/model-runtime.ts';
import { childScript } from './child-script.ts';
import { libraryPath, options, runtimeOf, type Session } from './onnx-runtime.ts';

export interface GuardLimits {
  /** From opening the model to its release. */
  readonly seconds: number;
  /** Resident memory of the process that runs the model. */
  readonly megabytes: number;
}

/** A request has 29 s (API Gateway), the function that registers 1 769 MB. */
const byDefault: GuardLimits = { seconds: 15, megabytes: 1_000 };

/** How often memory is looked at; in between a model can take some hundred megabytes more. */
const pollMs = 20;

/**
 * SEC-3: runs a model that nobody has looked at. `checkModel` reads it first; then it runs in a process of its own, which
 * has no credentials in its environment, and is killed when it takes too long or too much memory (on Linux; elsewhere
 * only time is bounded). A thread would not do: nothing ends native code that runs in one, and a crash takes all down.
 *
 * @throws DomainError as `checkModel`; `invalid` for a model that breaks a limit or crashes the process.
 */
export function guardedRuntime(limits: GuardLimits = byDefault): ModelRuntime {
  const runtime = runtimeOf((bytes) => openInChild(bytes, limits));
  return {
    async load(bytes) {
      checkModel(bytes);
      return runtime.load(bytes);
    },
  };
}

async function openInChild(bytes: Uint8Array, limits: GuardLimits): Promise<Session> {
  const child = guardedChild(limits);
  try {
    const opened = await child.ask<Omit<Session, 'run' | 'release'>>({ load: bytes, options });
    return {
      ...opened,
      run: (feeds, outputs) =>
        child.ask({
          feeds: Object.entries(feeds).map(([name, { type, dims, data }]) => ({
            name,
            type,
            dims,
            data,
          })),
          outputs,
        }),
      release: async () => child.end(),
    };
  } catch (error) {
    child.end();
    throw error;
  }
}

interface Waiting {
  resolve(value: never): void;
  reject(error: Error): void;
}

/** Messages are answered in order, one at a time. */
function guardedChild({ seconds, megabytes }: GuardLimits) {
  const child = spawn(process.execPath, ['-e', childScript, libraryPath()], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    env: { LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH },
  });
  const waiting: Waiting[] = [];
  let over: Error | undefined;

  function end(why: Error): void {
    if (over !== undefined) return;
    over = why;
    clearTimeout(deadline);
    clearInterval(memory);
    child.kill('SIGKILL');
    for (const { reject } of waiting.splice(0)) reject(why);
  }

  const deadline = setTimeout(
    () => end(refused(`took more than ${seconds} s to open and answer`)),
    seconds * 1000,
  );
  const memory = setInterval(() => {
    if (residentMegabytes(child) > megabytes)
      end(refused(`took more than ${megabytes} MB of memory`));
  }, pollMs);
  child.on('exit', (code, signal) => end(refused(`ended ONNX Runtime (${signal ?? code})`)));
  child.on('error', end);
  child.on('message', (message: { error?: string; value?: never }) => {
    const asked = waiting.shift();
    if (message.error === undefined) asked?.resolve(message.value as never);
    else asked?.reject(new Error(message.error));
  });

  return {
    ask<T>(message: object): Promise<T> {
      return new Promise((resolve, reject) => {
        if (over !== undefined) return reject(over);
        waiting.push({ resolve, reject });
        child.send(message, () => {}); // When it cannot be sent the process is gone, and `exit` says why.
      });
    },
    end: () => end(new Error('The model was released.')),
  };
}

const refused = (what: string): DomainError =>
  invalid(`The model ${what} when it was tried.`, {
    field: 'artifact',
    hint: 'It was tried alone with one row of zeros and empty texts; register a model that needs less.',
  });

/** 0 where there is no /proc, or no such process any more. */
function residentMegabytes({ pid }: ChildProcess): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
