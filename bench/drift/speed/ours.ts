import { sketchFile } from '#adapters/tables/sketch-file.ts';
import { judgeFiles } from '#domain/drift/judge/judge-files.ts';

/**
 * Our side, a process of its own: node ours.ts REFERENCE CURRENT. The clock runs from the files' names to the verdict of every
 * column, the first time in the process: threads are started, WebAssembly is compiled, code is cold. One line of JSON.
 */
const [reference = '', current = ''] = process.argv.slice(2);
const cpuBefore = process.cpuUsage();
const before = performance.now();
const [a, b] = await Promise.all([sketchFile(reference), sketchFile(current)]);
const read = performance.now();
const { verdict, features } = judgeFiles({
  reference: { table: a, labelled: null, concept: null },
  current: { table: b, labelled: null, concept: null },
});
const done = performance.now();
const { user, system } = process.cpuUsage(cpuBefore);
console.log(
  JSON.stringify({
    rows: a.rows,
    columns: a.columns.length,
    readSeconds: (read - before) / 1000,
    seconds: (done - before) / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakMb: process.resourceUsage().maxRSS / 1024,
    verdict,
    drifted: features.filter((feature) => feature.verdict === 'drift').map(({ name }) => name),
  }),
);
