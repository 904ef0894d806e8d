import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pythonEnvironment } from '../../tools/local/python.ts';
import { noteLoad } from '../machine.ts';
import { writeSection } from '../write-section.ts';
import { asker, filledExperiment } from './ask.ts';
import { measureFunction } from './measure-function.ts';
import { type Filled, measureUnits } from './measure-units.ts';
import { openPlace } from './place.ts';
import { lastLine, markdown, type Round } from './report.ts';
import { type Running, startOurs, startTheirs } from './servers.ts';
import { clientScript, measure, type Plan } from './tracking-client.ts';

/**
 * `npm run bench:tracking [-- --quick] [--handler FILE]`: our tracking function beside `mlflow server`, and its request
 * units; writes its section of docs/benchmarks.md (not with --quick, nor with another handler) and ends with one line of
 * JSON. Whole, it takes about half an hour: two servers are filled with 10 000 runs.
 */
const { quick, handler, rounds } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    handler: { type: 'string' },
    rounds: { type: 'string', default: '3' },
  },
}).values;
const say = (line: string) => console.error(line);

if (!existsSync(clientScript)) {
  say(`Skipped: the workshop's client (../shared/bench/tracking_client.py) is absent.`);
  console.log(JSON.stringify({ skipped: 'tracking_client.py is absent' }));
  process.exit();
}
const programs = await pythonEnvironment('mlflow', 'tools/clients/requirements-mlflow.txt');
const python = join(programs, 'python');
const plan: Plan = quick ? { runs: 100, calls: 15 } : { runs: 1_000, calls: 60 };
const largePlan: Plan = { runs: 10_000, calls: 15 };

const open: (() => Promise<void>)[] = [];
async function stopAll(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close();
}
process.once('SIGINT', () => void stopAll().then(() => process.exit(130)));

async function timed(name: string, server: Running, what: Plan) {
  noteLoad();
  say(`  ${name}, ${what.runs} runs`);
  return measure(python, server.url, what);
}

try {
  say('the emulator, our function and mlflow server start');
  const place = await openPlace();
  open.push(() => place.close());
  const ours = await startOurs(place.env, handler);
  open.push(() => ours.stop());
  const theirs = await startTheirs(programs);
  open.push(() => theirs.stop());

  const measured: Round[] = [];
  for (let at = 0; at < (quick ? 1 : Number(rounds)); at += 1) {
    say(`round ${at + 1}`);
    // Who goes first takes turns as well.
    if (at % 2 === 0) {
      const mine = await timed('ours', ours, plan);
      measured.push({ ours: mine, theirs: await timed('mlflow', theirs, plan) });
    } else {
      const other = await timed('mlflow', theirs, plan);
      measured.push({ ours: await timed('ours', ours, plan), theirs: other });
    }
  }
  const ask = asker(ours.url);
  const filled: Filled[] = [{ runs: plan.runs, experimentId: await filledExperiment(ask) }];
  let large: Round | undefined;
  if (!quick) {
    large = {
      ours: await timed('ours', ours, largePlan),
      theirs: await timed('mlflow', theirs, largePlan),
    };
    filled.push({ runs: largePlan.runs, experimentId: await filledExperiment(ask) });
  }
  const facts = {
    ours: { startMs: ours.startMs, peakMb: ours.peakMb() },
    theirs: { startMs: theirs.startMs, peakMb: theirs.peakMb() },
  };
  await theirs.stop();
  await ours.stop();

  say('inside of the function');
  const inside = await measureFunction(
    place,
    filled,
    { times: quick ? 10 : 50, starts: 3 },
    handler,
  );
  say('request units');
  const units = await measureUnits(place, filled, handler);
  const results = {
    runs: plan.runs,
    rounds: measured,
    ...(large && { large }),
    inside,
    units,
    facts,
  };
  const section = markdown(results);
  say(`\n${section}`);
  if (!quick && handler === undefined) writeSection('tracking', section);
  console.log(JSON.stringify(lastLine(results)));
} finally {
  await stopAll();
}
