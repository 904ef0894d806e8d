#!/usr/bin/env node
/**
 * `npx loopwright`: starts cli/main.ts on the project's own Node 24, which runs TypeScript as it is. This file itself
 * runs on whatever Node the machine has (20 or newer), so it is plain JavaScript and needs nothing installed.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const node = join(root, 'node_modules', '.bin', 'node');

if (existsSync(node)) {
  const child = spawn(node, [join(root, 'cli', 'main.ts'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // The terminal sends Ctrl-C to both; the child decides when to end, and we end with it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
} else {
  process.stderr.write(
    `Loopwright's packages (its Node 24 among them) are not installed in ${root}: run \`npm ci\` there, or \`npm start\`, which does it for you.\n`,
  );
  process.exit(1);
}
