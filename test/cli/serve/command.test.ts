import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { run } from '../../../cli/main.ts';
import { echo } from '../../adapters/onnx/tiny-models.ts';
import { fakeTerminal } from '../fake-api.ts';

const starter = fileURLToPath(new URL('../../../cli/loopwright.mjs', import.meta.url));
const model = join(mkdtempSync(join(tmpdir(), 'loopwright-')), 'echo.onnx');
writeFileSync(model, echo(['FP32']));

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  const [line] = await once(stdout as NodeJS.ReadableStream, 'data');
  return String(line);
}

it.each(['SIGINT', 'SIGTERM'] as const)(
  'says where it listens once it answers, and ends with 0 on %s',
  async (signal) => {
    const child = spawn(process.execPath, [starter, 'serve', '--model', model], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = await firstLine(child);
    expect(line).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+\n$/);
    const url = line.slice('listening on '.length).trim();
    expect((await fetch(`${url}/v2/models/echo/ready`)).status).toBe(200);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  },
);

it.each([
  ['no model', [], 2],
  ['a port that is none', ['--model', model, '--port', '70000'], 2],
  ['a file that is not there', ['--model', 'nowhere.onnx'], 2],
  ['a file that is no model', ['--model', starter], 1],
])('refuses %s in a sentence', async (_, options, code) => {
  const terminal = fakeTerminal(fetch);
  expect(await run(['serve', ...options], terminal.io)).toBe(code);
  expect(terminal.stderr()).not.toBe('');
  expect(terminal.stderr()).not.toMatch(/^\s+at /m);
  expect(terminal.stdout()).toBe('');
});
