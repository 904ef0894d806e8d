import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.ts';
import { run } from './run.ts';

/** The first Python from 3.10 on this machine. */
function findPython(): string {
  for (const name of [
    'python3',
    'python3.13',
    'python3.12',
    'python3.11',
    'python3.10',
    'python',
  ]) {
    const { stdout } = spawnSync(name, ['-c', 'import sys; print(sys.version_info >= (3, 10))'], {
      encoding: 'utf8',
    });
    if (stdout?.trim() === 'True') return name;
  }
  throw new Error('Python 3.10 or newer is missing: install it (for example the package python3).');
}

/**
 * A private environment under `.venv/` with exactly the packages of a hash-pinned requirements file; made once, and
 * again when the file changes. Returns its folder of programs.
 */
export async function pythonEnvironment(name: string, requirements: string): Promise<string> {
  const venv = join(root, '.venv', name);
  const bin = join(venv, process.platform === 'win32' ? 'Scripts' : 'bin');
  const pins = readFileSync(join(root, requirements), 'utf8');
  const digest = createHash('sha256').update(pins).digest('hex');
  const stamp = join(venv, '.pins');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return bin;

  rmSync(venv, { recursive: true, force: true });
  const python = findPython();
  try {
    await run(python, ['-m', 'venv', venv], { limitSeconds: 120 });
  } catch (cause) {
    throw new Error(
      'Python cannot make a virtual environment: install its venv module (on Debian and Ubuntu the package python3-venv).',
      { cause },
    );
  }
  await run(
    join(bin, 'python'),
    [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--require-hashes',
      '-r',
      join(root, requirements),
    ],
    { limitSeconds: 900 },
  ).catch((cause: unknown) => {
    throw new Error(
      `pip could not install ${requirements}: is the Python package index reachable? ${(cause as Error).message}`,
      { cause },
    );
  });
  writeFileSync(stamp, digest);
  return bin;
}
