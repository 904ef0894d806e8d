import { parseArgs } from 'node:util';
import { noteLoad } from '../machine.ts';
import { writeSection } from '../write-section.ts';
import { readyCases } from './cases.ts';
import { startLoadClient } from './load.ts';
import { measureCase } from './measure-case.ts';
import { measureFunction } from './measure-function.ts';
import { lastLine, markdown } from './report.ts';
import { servers } from './servers.ts';

/**
 * `npm run bench:serving [-- --quick] [--only loopwright,bare,…]`: our server beside others on the same models; writes
 * its section of docs/benchmarks.md (not with --only) and ends with one line of JSON.
 */
const { quick, only } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
}).values;
const say = (line: string) => console.error(line);

const cases = await readyCases();
if (cases === undefined) {
  say('Skipped: the churn model of the workshop (../shared/conformance/oip/churn.onnx) is absent.');
  console.log(JSON.stringify({ skipped: 'churn.onnx is absent' }));
  process.exit();
}
const chosen = only === undefined ? servers : servers.filter(({ name }) => only.includes(name));
noteLoad();
const client = startLoadClient();
const measured = [];
for (const [at, model] of cases.entries()) {
  const main = at === 0;
  const plan = quick
    ? { rounds: 2, measureMs: 400, starts: 0 }
    : { rounds: main ? 7 : 3, measureMs: 1_000, starts: main ? 2 : 0 };
  measured.push({ model, results: await measureCase(model, chosen, client, plan, say) });
}
client.close();
say('the deployed function: package, init, overhead');
const deployed = await measureFunction(
  cases[0] as (typeof cases)[number],
  quick ? { starts: 5, rounds: 60 } : { starts: 15, rounds: 300 },
);
const results = { cases: measured, deployed, quick };
const section = markdown(results);
say(`\n${section}`);
if (only === undefined) writeSection('serving', section);
console.log(JSON.stringify(lastLine(results)));
