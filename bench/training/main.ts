import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pythonEnvironment } from '../../tools/local/python.ts';
import { noteLoad } from '../machine.ts';
import { writeSection } from '../write-section.ts';
import { type Compared, compare } from './compare.ts';
import { dataSets } from './data/data-sets.ts';
import { lastLine, markdown, type Results } from './report.ts';

/**
 * `npm run bench:training [-- --quick] [--only NAME …] [--plain] [--trees N]`: our boosted trees beside LightGBM, XGBoost
 * and sklearn; writes its section of docs/benchmarks.md (only when nothing was left out) and ends with one line of JSON.
 * --plain: without WebAssembly.
 */
const { quick, plain, only, trees } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    plain: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    trees: { type: 'string', default: '200' },
  },
}).values;
const say = (line: string) => console.error(line);
const whole = !quick && !plain && only === undefined && trees === '200';

const programs = await pythonEnvironment('training', 'bench/training/requirements.txt');
const settings = {
  python: join(programs, 'python'),
  trees: Number(trees),
  quick,
  plain,
  say,
};
noteLoad();
const compared: Compared[] = [];
const absent: string[] = [];
for (const dataSet of dataSets) {
  if (only !== undefined && !only.includes(dataSet.name)) continue;
  if (only === undefined && quick && dataSet.name === 'numeric-1m') continue;
  say(dataSet.title);
  const one = await compare(dataSet, settings);
  if (one === undefined) {
    absent.push(dataSet.title);
    say('  skipped: its file is not on this machine');
  } else compared.push(one);
}
const results: Results = { compared, absent, onnx: [], trees: settings.trees };
const section = markdown(results);
say(`\n${section}`);
if (whole) writeSection('training', section);
console.log(JSON.stringify(lastLine(results)));
