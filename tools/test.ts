import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder } from './local/paths.ts';
import { run } from './local/run.ts';

/** `npm test`: types, style and layer rules, dead code, then every test; ends with `N passed, N failed`. */
const say = (line: string) => console.log(line);
const count = { passed: 0, failed: 0, skipped: 0 };

const checks: readonly (readonly [title: string, program: string, ...args: string[]])[] = [
  ['types', 'tsc', '-p', '.'],
  ['types of the domain, which knows no Node', 'tsc', '-p', 'domain'],
  ['types of functions, adapters and CLI', 'tsc', '-p', 'functions'],
  ['style and layer rules', 'biome', 'ci', '.'],
  ['dead code', 'knip'],
];

for (const [title, program, ...args] of checks) {
  try {
    await run(program, args, { limitSeconds: 300 });
    count.passed += 1;
    say(`✓ ${title}`);
  } catch (error) {
    count.failed += 1;
    say(`✗ ${title}\n${(error as Error).message}`);
  }
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
  readonly success: boolean;
}

/** Runs one project of vitest.config.ts and adds what it counted. */
async function vitest(project: string, limitSeconds: number): Promise<void> {
  mkdirSync(localFolder, { recursive: true });
  const file = join(localFolder, `${project}-report.json`);
  rmSync(file, { force: true });
  const outcome = await run(
    'vitest',
    [
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...process.argv.slice(2),
    ],
    { limitSeconds, onLine: say, env: { FORCE_COLOR: '0' } },
  ).then(
    () => undefined,
    (error: Error) => error,
  );
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    count.passed += report.numPassedTests;
    count.skipped += report.numPendingTests;
    // A file that fails to load, or an error outside of a test, has no failed test of its own.
    count.failed += Math.max(report.numFailedTests, outcome ? 1 : 0);
  } catch {
    say(outcome?.message ?? `${project} tests left no report`);
    count.failed += 1;
  }
}

await vitest('unit', 900);
await vitest('integration', 2_400);

console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed === 0 ? 0 : 1;
