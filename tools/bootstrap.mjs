// `npm start`, `npm stop`, `npm test`: runs on any Node from 20, brings what is missing, and goes on in Node 24.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = join(root, 'node_modules', '.bin');
const node24 = join(bin, process.platform === 'win32' ? 'node.cmd' : 'node');
const stamp = join(root, 'node_modules', '.loopwright-lock');

const fail = (sentence) => {
  console.error(`\n${sentence}`);
  process.exit(1);
};

function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) fail(`Node ${process.versions.node} is too old: install Node 20 or newer.`);
}

function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock && existsSync(node24)) return;
  console.error('Installing npm packages (a minute or two, once) …');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    // Its install script would fetch GPU libraries; the layer takes what the package carries.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
    timeout: 15 * 60_000,
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0)
    fail('npm ci did not succeed: see its message above; is the npm registry reachable?');
  const version = spawnSync(node24, ['--version'], { encoding: 'utf8' }).stdout?.trim() ?? '';
  if (!version.startsWith('v24.'))
    fail(
      'The npm package "node" did not bring Node 24 for this machine: run `npm rebuild node` and look at its message.',
    );
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, lock);
}

checkNode();
installPackages();
const [command = 'start', ...args] = process.argv.slice(2);
const run = spawnSync(node24, [join(root, 'tools', `${command}.ts`), ...args], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
    LOOPWRIGHT_ROOT: root,
  },
});
process.exit(run.status ?? 1);
