import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pythonEnvironment } from '../../tools/local/python.ts';
import { noteLoad } from '../machine.ts';
import { writeSection } from '../write-section.ts';
import { elecInTime } from './accuracy/elec.ts';
import type { Judged } from './accuracy/lane.ts';
import { ordersOf } from './accuracy/orders.ts';
import { lastLine, report } from './accuracy/report.ts';
import { runLanes } from './accuracy/run-lanes.ts';

/**
 * `npm run bench:drift-accuracy [-- --quick] [--only scenarios|elec] [--from 1] [--seeds 100] [--sizes 500,2000,10000,100000]
 * [--lanes 2] [--ours]`: verdicts against known truth, beside Evidently, and elec in the order of time; writes its sections of
 * docs/benchmarks.md (only when nothing was left out) and ends with one line of JSON. It takes about 40 minutes. --ours: without Evidently. Rule and
 * thresholds were tuned on seeds from 10 000 on.
 */
const { quick, only, from, seeds, sizes, lanes, ours } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    from: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '100' },
    sizes: { type: 'string', default: '500,2000,10000,100000' },
    lanes: { type: 'string', default: '2' },
    ours: { type: 'boolean', default: false },
  },
}).values;

const say = (line: string) => console.error(line);
const whole =
  !quick && !ours && from === '1' && seeds === '100' && sizes === '500,2000,10000,100000';

/** Seeds at a size: a fifth where files are large; and of the first of them Evidently has a say. */
function planOf(rows: number) {
  const large = rows >= 100_000;
  const all = quick ? (large ? 0 : 3) : large ? Math.ceil(Number(seeds) / 5) : Number(seeds);
  return {
    from: Number(from),
    seeds: all,
    peers: ours ? 0 : Math.ceil(all * (large ? 0.1 : 0.15)),
  };
}

async function scenarios(): Promise<object> {
  const programs = await pythonEnvironment('evidently', 'bench/drift/requirements-evidently.txt');
  const started = performance.now();
  const orders = sizes
    .split(',')
    .map(Number)
    // The largest first, so that both lanes end together.
    .sort((a, b) => b - a)
    .flatMap((rows) => ordersOf(rows, planOf(rows)));
  const judged: Judged[] = [];
  await runLanes(join(programs, 'python'), orders, Number(lanes), (one, done) => {
    judged.push(one);
    if (done % 50 !== 0 && done !== orders.length) return;
    noteLoad();
    const minutes = (performance.now() - started) / 60_000;
    say(`${done} of ${orders.length} pairs, ${minutes.toFixed(1)} minutes`);
  });
  const text = report(judged, (performance.now() - started) / 60_000);
  if (whole) writeSection('drift-accuracy', text);
  say(text);
  return lastLine(judged);
}

const found = only === 'elec' ? {} : await scenarios();
const elec = only === 'scenarios' ? undefined : await elecInTime(say);
if (elec !== undefined && !quick) writeSection('drift-elec', elec.text);
console.log(JSON.stringify({ ...found, ...(elec === undefined ? {} : { elec: elec.figures }) }));
