import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tools/local/paths.ts';

const file = join(root, 'docs', 'benchmarks.md');

const head = `# Benchmarks

Written by the benchmarks themselves (\`npm run bench:NAME\`). Machines are noisy: the absolute times hold for the one
described, the ratios between servers measured side by side hold further.
`;

/** Replaces the section of docs/benchmarks.md between the markers of this benchmark, or appends it; formatted. */
export function writeSection(name: string, markdown: string): void {
  const [from, to] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const section = `${from}\n\n${markdown.trim()}\n\n${to}`;
  const text = existsSync(file) ? readFileSync(file, 'utf8') : head;
  const [start, end] = [text.indexOf(from), text.indexOf(to)];
  writeFileSync(
    file,
    start === -1 || end === -1
      ? `${text.trimEnd()}\n\n${section}\n`
      : text.slice(0, start) + section + text.slice(end + to.length),
  );
  // Tables in line, as the linter wants them.
  execFileSync(join(root, 'node_modules', '.bin', 'biome'), ['format', '--write', file], {
    stdio: 'ignore',
  });
}
