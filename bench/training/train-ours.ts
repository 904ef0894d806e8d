import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { wasmCompute } from '#adapters/compute/wasm-compute.ts';
import { finish } from '#domain/training/algorithm.ts';
import { gbdt } from '#domain/training/boosting/gbdt.ts';
import type { Matrix } from '#domain/training/matrix.ts';
import { plainCompute } from '#domain/training/trees/plain-compute.ts';
import { type Description, type Rows, readDescription, readRows } from './data/numbers-file.ts';
import { sameParams } from './params.ts';
import { forgetPeak, residentMb } from './resident.ts';

/**
 * Our side of a measurement, a process of its own as the peers' (train_peer.py): trains on the rows of a folder and prints
 * one line of JSON. The clock runs from the table in memory to the finished model: compiling the kernel, starting threads
 * and binning are included, reading files and predicting are not.
 */
const { folder, threads, trees, plain, predictions } = parseArgs({
  options: {
    folder: { type: 'string', default: '' },
    threads: { type: 'string', default: '1' },
    trees: { type: 'string', default: '200' },
    plain: { type: 'boolean', default: false },
    predictions: { type: 'string' },
  },
}).values;

const about = readDescription(folder);
const { columns, y } = readRows(folder, 'train', about.columns.length);
const beforeMb = residentMb('VmRSS');
forgetPeak();
const cpuBefore = process.cpuUsage();
const before = performance.now();

const compute = plain ? plainCompute() : wasmCompute({ threads: Number(threads) });
const fitted = finish(
  gbdt.fit({
    matrix: matrixOf(about, { columns, y }),
    target: { task: about.task, y: Float64Array.from(y), outputs: about.outputs },
    params: sameParams(Number(trees)),
    seed: 1,
    compute,
  }),
);

const wallSeconds = (performance.now() - before) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const peakMb = residentMb('VmHWM');
if (predictions !== undefined) {
  const valid = readRows(folder, 'valid', about.columns.length);
  const answers = gbdt.predict(fitted, matrixOf(about, valid));
  const positive =
    about.task === 'binary' ? answers.filter((_, at) => at % about.outputs === 1) : answers;
  writeFileSync(predictions, new Uint8Array(positive.buffer, 0, positive.byteLength));
}
compute.close();
console.log(
  JSON.stringify({
    version: compute.name,
    wallSeconds,
    cpuSeconds: (user + system) / 1e6,
    beforeMb,
    peakMb,
  }),
);

/** Codes have two more levels for us: other text, and missing. */
function matrixOf({ columns: abouts }: Description, rows: Rows): Matrix {
  return {
    rows: rows.y.length,
    columns: abouts.map(({ levels }, at) => {
      const values = rows.columns[at] as Float32Array;
      return levels === 0 ? values : values.map((code) => (Number.isNaN(code) ? levels + 1 : code));
    }),
    about: abouts.map(({ name, levels }) => ({
      name,
      feature: name,
      levels: levels === 0 ? 0 : levels + 2,
    })),
  };
}
