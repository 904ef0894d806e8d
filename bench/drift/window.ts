import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import type { S3Client } from '@aws-sdk/client-s3';
import { s3LakeFiles } from '#adapters/s3/lake-files.ts';
import { countPart } from '#domain/drift/check/count-part.ts';
import { cutParts, partBytes } from '#domain/drift/check/cut-parts.ts';
import { mergeParts } from '#domain/drift/check/part-sketch.ts';
import { buildReference } from '#domain/drift/reference/reference.ts';
import type { Model } from '#domain/registry/model.ts';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import type { LakeFile } from '#domain/serving/capture.ts';
import { seededRandom } from '#domain/training/random.ts';

/**
 * DRF-9: what one worker of a drift check needs. Capture lines of 20 features, made while they are read as if from S3, are counted by
 * the code that runs in the function; prints lines a second and the memory of the process, which must not grow with them.
 *
 *   node --max-old-space-size=128 bench/drift/window.ts --lines 2000000
 */
const { values } = parseArgs({ options: { lines: { type: 'string', default: '2000000' } } });
const lines = Number(values.lines);
const linesPerFile = 20_000;
const window = { from: '2026-11-21T09:00:00.000Z', to: '2026-11-21T10:00:00.000Z' };
const numbers = Array.from({ length: 15 }, (_, at) => `x${at}`);
const texts = Array.from({ length: 5 }, (_, at) => `c${at}`);

function* fileOf(file: number): Generator<Buffer> {
  const random = seededRandom(file + 1);
  const from = Date.parse(window.from);
  let chunk = '';
  for (let row = 0; row < linesPerFile; row++) {
    const p = random();
    const features = Object.fromEntries([
      ...numbers.map((name, at) => [name, Math.fround(Math.exp(random() * (at + 1) * 0.5))]),
      ...texts.map((name, at) => [name, `value ${Math.floor(random() ** 2 * 10 ** (at + 1))}`]),
    ]);
    chunk += `${JSON.stringify({
      id: `01M7ZP4YZM${String(file).padStart(6, '0')}${String(row).padStart(10, '0')}`,
      ts: new Date(from + row * 100).toISOString(),
      model: 'churn',
      version: 3,
      variant: 'champion',
      subject: null,
      features,
      outputs: { label: p < 0.5 ? 'No' : 'Yes', probabilities: { No: 1 - p, Yes: p } },
      latencyMs: 2,
      source: 'predict',
    })}\n`;
    if (chunk.length < 60_000) continue;
    yield Buffer.from(chunk);
    chunk = '';
  }
  yield Buffer.from(chunk);
}

const client = {
  send: async ({ input }: { input: { Key: string } }) => ({
    Body: Readable.from(fileOf(Number(input.Key.slice(-6)))),
  }),
} as unknown as S3Client;
const bytesPerFile = [...fileOf(0)].reduce((sum, { length }) => sum + length, 0);
const files: LakeFile[] = Array.from({ length: Math.ceil(lines / linesPerFile) }, (_, at) => ({
  key: `captures/2026/11/21/09/${String(at).padStart(6, '0')}`,
  bytes: bytesPerFile,
  etag: String(at),
  writtenAt: window.to,
}));

const random = seededRandom(7);
const reference = buildReference({
  table: {
    rows: 5_000,
    columns: [
      ...numbers.map((name) => ({
        name,
        kind: 'number' as const,
        values: Float64Array.from({ length: 5_000 }, () => random()),
      })),
      ...texts.map((name) => ({
        name,
        kind: 'text' as const,
        values: Array.from({ length: 5_000 }, () => `value ${Math.floor(random() * 10)}`),
      })),
    ],
  },
  target: 'y',
  idColumns: [],
});

let peakRss = 0;
let peakHeap = 0;
const look = (): void => {
  const { rss, heapUsed } = process.memoryUsage();
  peakRss = Math.max(peakRss, rss);
  peakHeap = Math.max(peakHeap, heapUsed);
};
const counted = {
  model: { name: 'churn', task: 'binary' } as Model,
  versions: [
    {
      version: { version: 3, signature: { classes: ['No', 'Yes'] } } as unknown as ModelVersion,
      reference,
    },
  ],
  labels: { schemaVersion: 1, share: 1, outcomes: {} },
} as const;
const lake = s3LakeFiles(client, 'lake');
const started = performance.now();
const whole = await countPart(
  {
    ...lake,
    async *lines(...asked: Parameters<typeof lake.lines>) {
      for await (const some of lake.lines(...asked)) {
        look();
        yield some;
      }
    },
  },
  { ...counted, task: { window, files, countedHours: {} } },
);
const seconds = (performance.now() - started) / 1000;
const sketchBytes = JSON.stringify(whole).length;
const merging = performance.now();
mergeParts(whole, whole);
const mergeMs = performance.now() - merging;
look();
const mb = (bytes: number) => Math.round(bytes / 1024 / 1024);
console.log(
  JSON.stringify({
    lines: whole.windows[0]?.sketch.traffic.rows,
    gigabytes: Number(((bytesPerFile * files.length) / 2 ** 30).toFixed(2)),
    seconds: Number(seconds.toFixed(1)),
    linesPerSecond: Math.round(lines / seconds),
    partsOf64Mb: cutParts(files, partBytes).length,
    peakRssMb: mb(peakRss),
    peakHeapMb: mb(peakHeap),
    sketchMb: Number((sketchBytes / 2 ** 20).toFixed(2)),
    mergeMs: Math.round(mergeMs),
  }),
);
