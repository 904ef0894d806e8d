import { sketchFile } from '#adapters/tables/sketch-file.ts';
import { judgeFiles } from '#domain/drift/judge/judge-files.ts';

/**
 * Our side, a process of its own: node ours.ts REFERENCE CURRENT. The clock runs from the files' names to the verdict of every
 * column, the first time in the process: threads are started, WebAssembly is compiled, code is cold. Then twice more, as
 * a process that goes on would. One line of JSON.
 */
const paths = process.argv.slice(2, 4);
const cpuBefore = process.cpuUsage();
const first = await compare();
const { user, system } = process.cpuUsage(cpuBefore);
const peakMb = process.resourceUsage().maxRSS / 1024;
const wholeSeconds = process.uptime();
const again = [await compare(), await compare()].map(({ seconds }) => seconds);
console.log(
  JSON.stringify({
    ...first,
    againSeconds: Math.min(...again),
    cpuSeconds: (user + system) / 1e6,
    peakMb,
    wholeSeconds,
  }),
);

async function compare() {
  const before = performance.now();
  const [reference, current] = await Promise.all(paths.map((path) => sketchFile(path)));
  if (reference === undefined || current === undefined) throw new Error('Two files are compared.');
  const read = performance.now();
  const { verdict, features } = judgeFiles({
    reference: { table: reference, labelled: null, concept: null },
    current: { table: current, labelled: null, concept: null },
  });
  return {
    rows: reference.rows,
    columns: reference.columns.length,
    readSeconds: (read - before) / 1000,
    seconds: (performance.now() - before) / 1000,
    verdict,
    drifted: features.filter((feature) => feature.verdict === 'drift').map(({ name }) => name),
  };
}
