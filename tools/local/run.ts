import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { pathWithTools, root } from './paths.ts';

export interface RunOptions {
  readonly limitSeconds: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Output goes here as well; the end of it is part of the error. */
  readonly logFile?: string;
  /** Called with each line of output. */
  readonly onLine?: (line: string) => void;
}

/** Runs a program to its end; rejects with the end of its output when it fails or takes longer than its limit. */
export function run(
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const log = options.logFile ? createWriteStream(options.logFile) : undefined;
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, PATH: pathWithTools, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    let rest = '';
    const take = (chunk: Buffer) => {
      const text = chunk.toString();
      output = (output + text).slice(-200_000);
      log?.write(text);
      if (!options.onLine) return;
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) options.onLine(line);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, options.limitSeconds * 1000);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(limit);
      log?.end();
      if (code === 0) return resolve(output);
      const why = late ? `took longer than ${options.limitSeconds} s` : `ended with ${code}`;
      reject(
        new Error(
          `${program} ${args[0] ?? ''} ${why}:\n${output.trim().split('\n').slice(-25).join('\n')}`,
        ),
      );
    });
  });
}
