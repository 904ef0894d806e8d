import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { wasmCompute } from '#adapters/compute/wasm-compute.ts';
import { finish } from '#domain/training/algorithm.ts';
import { fitBinned } from '#domain/training/boosting/fit-binned.ts';
import { gbdt } from '#domain/training/boosting/gbdt.ts';
import type { Matrix } from '#domain/training/matrix.ts';
import { type BinBuilder, startBinned } from '#domain/training/trees/binned.ts';
import { type Chunks, readChunks } from './data/chunks-file.ts';
import type { Rows } from './data/numbers-file.ts';
import { sameParams } from './params.ts';
import { forgetPeak, residentMb } from './resident.ts';

/**
 * Trains on more rows than are held at once: chunks of a file become bins, a byte or two a value; prints one line of JSON.
 * Reading is in the time here, on both sides (train_large_peer.py). The cuts come from the first chunk.
 */
const { train, valid, threads, trees, predictions } = parseArgs({
  options: {
    train: { type: 'string', default: '' },
    valid: { type: 'string', default: '' },
    threads: { type: 'string', default: '2' },
    trees: { type: 'string', default: '200' },
    predictions: { type: 'string', default: '' },
  },
}).values;
const chunks = JSON.parse(train) as Chunks;
const heldOut = JSON.parse(valid) as Chunks;
const about = Array.from({ length: chunks.columns }, (_, at) => ({
  name: `x${at}`,
  feature: `x${at}`,
  levels: 0,
}));
const matrixOf = ({ columns, y }: Rows): Matrix => ({ rows: y.length, columns, about });

const beforeMb = residentMb('VmRSS');
forgetPeak();
const cpuBefore = process.cpuUsage();
const before = performance.now();
const compute = wasmCompute({ threads: Number(threads) });
const y = new Float64Array(chunks.rows);
let builder: BinBuilder | undefined;
let added = 0;
for (const chunk of readChunks(chunks)) {
  const matrix = matrixOf(chunk);
  builder ??= startBinned({ about, sample: matrix, rows: chunks.rows, maxBins: 255, compute });
  builder.add(matrix);
  y.set(chunk.y, added);
  added += chunk.y.length;
}
if (builder === undefined) throw new Error('There are no rows.');
const binned = builder.finish();
const binSeconds = (performance.now() - before) / 1000;
const fitted = finish(
  fitBinned({
    binned,
    target: { task: 'binary', y, outputs: 2 },
    params: sameParams(Number(trees)),
    seed: 1,
  }),
);
const wallSeconds = (performance.now() - before) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const peakMb = residentMb('VmHWM');
binned.close();
compute.close();

const answers = new Float64Array(heldOut.rows);
let answered = 0;
for (const chunk of readChunks(heldOut)) {
  const both = gbdt.predict(fitted, matrixOf(chunk));
  for (let row = 0; row < chunk.y.length; row++) answers[answered++] = both[2 * row + 1] as number;
}
writeFileSync(predictions, new Uint8Array(answers.buffer));
console.log(
  JSON.stringify({
    version: compute.name,
    binSeconds,
    wallSeconds,
    cpuSeconds: (user + system) / 1e6,
    beforeMb,
    peakMb,
  }),
);
