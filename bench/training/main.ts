import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { wasmCompute } from '#adapters/compute/wasm-compute.ts';
import { algorithmNames } from '#domain/training/algorithm.ts';
import { pythonEnvironment } from '../../tools/local/python.ts';
import { noteLoad } from '../machine.ts';
import { writeSection } from '../write-section.ts';
import { checkOnnx, type OnnxChecked } from './check-onnx.ts';
import { type Compared, compare } from './compare.ts';
import { dataSets, prepare } from './data/data-sets.ts';
import { measureLarge } from './large.ts';
import { lastLine, markdown, type Results } from './report.ts';

/**
 * `npm run bench:training [-- --quick] [--only NAME …] [--large ROWS] [--plain] [--trees N]`: our boosted trees beside
 * LightGBM, XGBoost and sklearn; then the exported files in Python's onnxruntime, and 10 million rows in a stream. Writes
 * its section of docs/benchmarks.md (only when nothing was left out) and ends with one line of JSON.
 * --only: these data sets, `onnx` or `large`; --quick: one round, nothing large; --plain: without WebAssembly.
 */
const { quick, plain, only, trees, large } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    plain: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    trees: { type: 'string', default: '200' },
    large: { type: 'string', default: '10000000' },
  },
}).values;
const say = (line: string) => console.error(line);
const whole = !quick && !plain && only === undefined && trees === '200' && large === '10000000';
const asked = (name: string, isLarge = false) => only?.includes(name) ?? !(quick && isLarge);

const programs = await pythonEnvironment('training', 'bench/training/requirements.txt');
const python = join(programs, 'python');
const settings = { python, trees: Number(trees), quick, plain, say };
noteLoad();
const compared: Compared[] = [];
const absent: string[] = [];
for (const dataSet of dataSets) {
  if (!asked(dataSet.name, dataSet.name === 'numeric-1m')) continue;
  say(dataSet.title);
  const one = await compare(dataSet, settings);
  if (one === undefined) {
    absent.push(dataSet.title);
    say('  skipped: its file is not on this machine');
  } else compared.push(one);
}

const onnx: OnnxChecked[] = [];
if (asked('onnx')) {
  say('exported files in Python’s onnxruntime');
  const compute = wasmCompute({ threads: 1 });
  for (const dataSet of dataSets) {
    const [folder] = dataSet.name === 'numeric-1m' ? [] : (prepare(dataSet) ?? []);
    if (folder === undefined) continue;
    for (const algorithm of dataSet.name === 'telco' ? algorithmNames : (['gbdt'] as const)) {
      const checked = await checkOnnx(dataSet, folder, algorithm, { python, compute });
      say(`  ${dataSet.name}, ${algorithm}: ${checked.maxAbsDiff.toExponential(1)}`);
      onnx.push(checked);
    }
  }
  compute.close();
}

let streamed: Results['large'];
if (asked('large', true)) {
  say('rows in a stream');
  streamed = await measureLarge(Number(large), settings);
}

const results: Results = {
  compared,
  absent,
  onnx,
  trees: settings.trees,
  ...(streamed && { large: streamed }),
};
const section = markdown(results);
say(`\n${section}`);
if (whole) writeSection('training', section);
console.log(JSON.stringify(lastLine(results)));
