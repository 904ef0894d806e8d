import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { wasmCompute } from '#adapters/compute/wasm-compute.ts';
import { finish } from '#domain/training/algorithm.ts';
import { gbdt } from '#domain/training/boosting/gbdt.ts';
import { encodeOutOfFold, encode as encodeRows } from '#domain/training/features/encode.ts';
import type { FeaturePlan } from '#domain/training/features/feature-plan.ts';
import { inferTable } from '#domain/training/features/infer-table.ts';
import { planFeatures } from '#domain/training/features/plan-features.ts';
import type { Matrix } from '#domain/training/matrix.ts';
import type { Table } from '#domain/training/table.ts';
import type { Target } from '#domain/training/task.ts';
import { plainCompute } from '#domain/training/trees/plain-compute.ts';
import { tableOf } from './data/as-table.ts';
import { type Description, type Rows, readDescription, readRows } from './data/numbers-file.ts';
import { sameParams } from './params.ts';
import { forgetPeak, residentMb } from './resident.ts';

/**
 * Our side of a measurement, a process of its own as the peers' (train_peer.py): trains on the rows of a folder and prints
 * one line of JSON. The clock runs from the table in memory to the finished model: compiling the kernel, starting threads
 * and binning are included, reading files and predicting are not. --encode: from a table of numbers and texts, whose kinds
 * are found out and which is encoded as `npx loopwright train` does; that is in the time as well.
 */
const { folder, threads, trees, plain, encode, predictions } = parseArgs({
  options: {
    folder: { type: 'string', default: '' },
    threads: { type: 'string', default: '1' },
    trees: { type: 'string', default: '200' },
    plain: { type: 'boolean', default: false },
    encode: { type: 'boolean', default: false },
    predictions: { type: 'string' },
  },
}).values;

const about = readDescription(folder);
const rows = readRows(folder, 'train', about.columns.length);
const table = encode ? tableOf(folder, 'train') : undefined;
const target: Target = {
  task: about.task,
  y: Float64Array.from(rows.y),
  outputs: about.outputs,
};
const beforeMb = residentMb('VmRSS');
forgetPeak();
const cpuBefore = process.cpuUsage();
const before = performance.now();

const compute = plain ? plainCompute() : wasmCompute({ threads: Number(threads) });
const encoded = table && encodeTable(table, target);
const fitted = finish(
  gbdt.fit({
    matrix: encoded?.matrix ?? matrixOf(about, rows),
    target,
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
  const answers = gbdt.predict(
    fitted,
    encoded ? encodeRows(encoded.plan, tableOf(folder, 'valid')) : matrixOf(about, valid),
  );
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

/** As `npx loopwright train` does: texts of many levels become target statistics, made out of fold. */
function encodeTable(from: Table, of: Target): { plan: FeaturePlan; matrix: Matrix } {
  const schema = inferTable(from, { target: 'target', task: of.task, idColumns: [] });
  const plan = planFeatures({ table: from, schema, target: of, style: 'trees' });
  return { plan, matrix: encodeOutOfFold(plan, from, of, 1) };
}
