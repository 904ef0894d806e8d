import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const starter = fileURLToPath(new URL('../../cli/loopwright.mjs', import.meta.url));

const start = (path: string, ...args: string[]) =>
  spawnSync(process.execPath, [path, ...args], { encoding: 'utf8' });

it('starts the command on the project’s own Node and hands on its exit code', () => {
  expect(start(starter, '--help')).toMatchObject({ status: 0 });
  expect(start(starter, 'frobnicate')).toMatchObject({ status: 2 });
});

it('says in one sentence what is missing where nothing is installed', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'loopwright-')), 'cli');
  mkdirSync(folder);
  cpSync(starter, join(folder, 'loopwright.mjs'));
  const { status, stderr } = start(join(folder, 'loopwright.mjs'), 'status');
  expect(status).toBe(1);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain('`npm ci`');
  expect(stderr).toContain('`npm start`');
});
