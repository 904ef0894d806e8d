import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { auc, lossOf } from '#domain/automl/score.ts';
import { textOf } from '#domain/training/columns.ts';
import type { Table } from '#domain/training/table.ts';
import type { Target } from '#domain/training/task.ts';
import { pythonEnvironment } from '../../tools/local/python.ts';
import { noteLoad } from '../machine.ts';
import { writeSection } from '../write-section.ts';
import { type Case, cases, holdOut } from './cases.ts';
import { lastLine, markdown, type Round, type Scored } from './report.ts';
import { type Asked, type Ran, runOurs } from './run-ours.ts';
import { runPeer } from './run-peer.ts';

/**
 * `npm run bench:automl [-- --quick] [--only NAME …] [--seconds 60] [--seeds 1,2,3] [--ours] [--log-loss]`: our search beside
 * FLAML with the same budget and LightGBM's defaults, on the same rows; writes its section of docs/benchmarks.md (only when
 * nothing was left out) and ends with one line of JSON. It takes about 20 minutes. --ours: without the peers. --log-loss:
 * FLAML a second time, told to search for the log loss; 10 minutes more.
 */
const {
  quick,
  only,
  seconds,
  seeds,
  ours,
  'log-loss': logLoss,
} = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    seconds: { type: 'string', default: '60' },
    seeds: { type: 'string', default: '1,2,3' },
    ours: { type: 'boolean', default: false },
    'log-loss': { type: 'boolean', default: false },
  },
}).values;
const say = (line: string) => console.error(line);
const threads = 2;
const budget = quick ? 10 : Number(seconds);
const wanted = quick ? [1] : seeds.split(',').map(Number);
const whole = !quick && !ours && !only && seconds === '60' && wanted.length === 3;

const programs = ours ? '' : await pythonEnvironment('training', 'bench/training/requirements.txt');
const python = join(programs, 'python');

function truthOf({ file }: Case, held: Table): Target {
  const column = held.columns.find(({ name }) => name === file.target);
  const labels = column ? textOf(column) : [];
  const y = Float64Array.from(labels, (label) => (label === file.positive ? 1 : 0));
  return { task: 'binary', y, outputs: 2 };
}

async function measure(name: string, truth: Target, run: () => Promise<Ran>): Promise<Scored> {
  noteLoad();
  const { answers, seconds: took, said } = await run();
  const scored = {
    auc: auc(answers, truth),
    logLoss: lossOf('log-loss', answers, truth),
    seconds: took,
    said,
  };
  say(
    `  ${name.padEnd(14)} AUC ${scored.auc.toFixed(5)}  log loss ${scored.logLoss.toFixed(5)}  ${took.toFixed(1)} s  ${said}`,
  );
  return scored;
}

async function measureRound(one: Case, seed: number): Promise<Round | undefined> {
  const rows = holdOut(one, seed);
  if (!rows) return undefined;
  const asked: Asked = { case: one, ...rows, seconds: budget, threads, seed };
  const truth = truthOf(one, rows.held);
  say(`${one.title}, seed ${seed}`);
  const own = await measure('ours', truth, () => runOurs(asked));
  if (ours) return { seed, ours: own };
  return {
    seed,
    ours: own,
    lightgbm: await measure('LightGBM', truth, () => runPeer(python, { name: 'lightgbm' }, asked)),
    flaml: await measure('FLAML', truth, () => runPeer(python, { name: 'flaml' }, asked)),
    ...(logLoss && {
      flamlLogLoss: await measure('FLAML log loss', truth, () =>
        runPeer(python, { name: 'flaml', metric: 'log_loss' }, asked),
      ),
    }),
  };
}

const measured = [];
for (const one of cases) {
  if (only && !only.includes(one.name)) continue;
  const rounds: Round[] = [];
  // By time the hold-out is the same for every seed.
  for (const seed of one.split?.kind === 'time' ? wanted.slice(0, 1) : wanted) {
    const round = await measureRound(one, seed);
    if (round) rounds.push(round);
  }
  if (rounds.length > 0) measured.push({ case: one, rounds });
  else say(`${one.title}: skipped, its file is not on this machine`);
}
const results = { measured, budget, threads };
const section = markdown(results);
say(`\n${section}`);
if (whole) writeSection('automl', section);
console.log(JSON.stringify(lastLine(results)));
