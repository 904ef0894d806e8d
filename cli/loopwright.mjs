#!/usr/bin/env node
/**
 * `npx loopwright`: runs cli/main.ts on Node 24, which runs TypeScript as it is: in this process when it is one (npx puts
 * the project's own first), else on the project's own. This file itself runs on whatever Node the machine has (20 or
 * newer), so it is plain JavaScript and needs nothing installed. The compile cache keeps what Node made of the files: a
 * start takes a third of the time.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const node = join(root, 'node_modules', '.bin', 'node');
const cache = join(root, 'node_modules', '.cache', 'loopwright');

if (!existsSync(node)) {
  process.stderr.write(
    `Loopwright's packages (its Node 24 among them) are not installed in ${root}: run \`npm ci\` there, or \`npm start\`, which does it for you.\n`,
  );
  process.exit(1);
} else if (process.versions.node.startsWith('24.')) {
  module.enableCompileCache(cache);
  const { main } = await import('./main.ts');
  await main();
} else {
  const child = spawn(node, [join(root, 'cli', 'main.ts'), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: cache, ...process.env },
  });
  // The terminal sends Ctrl-C to both; the child decides when to end, and we end with it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
