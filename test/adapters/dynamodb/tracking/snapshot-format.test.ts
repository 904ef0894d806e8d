import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredDataset, StoredRun } from '#adapters/dynamodb/tracking/run-item.ts';
import { shardOf } from '#adapters/dynamodb/tracking/shards.ts';
import {
  decodeShards,
  encodeShards,
  type ShardRows,
} from '#adapters/dynamodb/tracking/snapshot-format.ts';
import { runStatuses } from '#domain/tracking/run.ts';
import { runIdIn } from '#domain/tracking/tracking-ids.ts';

const id = runIdIn('7', `a5${'0'.repeat(18)}`);
const now = 1_800_000_000_000;
const ref = { sha256: 'f'.repeat(64), length: 5_000, bytes: 6_000 };
const dataset: Required<StoredDataset> = {
  name: 'iris',
  digest: 'abc',
  sourceType: 'local',
  source: 'iris.csv',
  schema: ref,
  profile: '{"rows": 150}',
};
/** With all its fields: a new one has to be named here, and then has to come back. */
const full: Required<StoredRun> = {
  id,
  experimentId: '7',
  name: 'able-ant',
  userId: 'ada',
  status: 'FINISHED',
  startTime: 1_790_000_000_000,
  endTime: 1_790_000_005_000,
  lifecycle: 'active',
  artifactUri: `mlflow-artifacts:/7/${id}/artifacts`,
  params: new Map<string, string | typeof ref>([
    ['lr', '0.1'],
    ['text', ref],
    ['__proto__', ''],
  ]),
  tags: new Map([['mlflow.runName', 'able\nant']]),
  metrics: new Map([
    ['auc', { key: 'auc', value: 0.75, timestamp: 1, step: -3n }],
    ['none', { key: 'none', value: Number.NaN, timestamp: 2, step: 2n ** 63n - 1n }],
    ['least', { key: 'least', value: -0, timestamp: 3, step: -(2n ** 63n) }],
    ['most', { key: 'most', value: Number.NEGATIVE_INFINITY, timestamp: 4, step: 0n }],
  ]),
  datasets: [{ dataset, tags: new Map([['mlflow.data.context', 'train']]) }],
  modelInputs: ['m-1'],
  modelOutputs: [{ modelId: 'm-2', step: 4n }],
  revision: 5,
  revisions: { fields: 3, metrics: 2 },
};
const fullShard: ShardRows = { stamp: '9:AbCdEfGh', readAt: now - 1_000, runs: [full] };

/**
 * What version 1 is. Who has to change it raises `snapshotVersion`, or processes of the former version take what they
 * do not understand.
 */
const fullLines = [
  '{"format":"loopwright run rows","version":1,"experimentId":"7","shards":[{"shard":41,"stamp":"9:AbCdEfGh","readAt":1799999999000}]}',
  `[["${id}","able-ant","ada","FINISHED",1790000000000,1790000005000,"active","mlflow-artifacts:/7/${id}/artifacts",3,2,` +
    `["lr","0.1","text",["${ref.sha256}",5000,6000],"__proto__",""],["mlflow.runName","able\\nant"],` +
    '["auc",0.75,1,-3,"none","NaN",2,"9223372036854775807","least","-0",3,"-9223372036854775808","most","-Infinity",4,0],' +
    `[["iris","abc","local","iris.csv",["${ref.sha256}",5000,6000],"{\\"rows\\": 150}",["mlflow.data.context","train"]]],["m-1"],[["m-2",4]]]]`,
  '',
].join('\n');

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const all = () => true;
const encoded = async (shards: ReadonlyMap<number, ShardRows>, experimentId = '7') =>
  (await encodeShards(experimentId, shards)) as Uint8Array;
const decoded = (bytes: Uint8Array, wanted: Parameters<typeof decodeShards>[2] = all) =>
  decodeShards(bytes, '7', wanted, now);
const ofLines = (text: string) => compress(Buffer.from(text));

describe('a snapshot of rows', () => {
  it('TRK-1: keeps every field of a run, and is version 1 to the byte', async () => {
    const bytes = await encoded(new Map([[41, fullShard]]));
    expect((await decompress(bytes)).toString()).toBe(fullLines);
    expect(await decoded(bytes)).toEqual(new Map([[41, fullShard]]));
    expect(await decoded(await ofLines(fullLines))).toEqual(new Map([[41, fullShard]]));
  });

  it('TRK-1: keeps whatever runs hold, shard by shard', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aRun(), { maxLength: 12 }), async (runs) => {
        const sorted = [...new Map(runs.map((run) => [run.id, run])).values()].sort((a, b) =>
          a.id < b.id ? -1 : 1,
        );
        const shards = new Map<number, ShardRows>(
          [...Map.groupBy(sorted, (run) => shardOf(run.id))].map(([shard, some]) => [
            shard,
            { stamp: `${shard}:x`, readAt: shard, runs: some },
          ]),
        );
        expect(await decoded(await encoded(shards))).toEqual(shards);
      }),
    );
  });

  it('does not look at the rows of a shard that nobody wants', async () => {
    const lines = fullLines.replace('"FINISHED"', '"BORED"');
    expect(await decoded(await ofLines(lines), () => false)).toEqual(new Map());
    const asked: unknown[] = [];
    await decoded(await ofLines(lines), (one) => asked.push(one) === 0);
    expect(asked).toEqual([{ shard: 41, stamp: '9:AbCdEfGh', readAt: now - 1_000 }]);
  });

  it('was not read later than now, whatever the clock said where it was written', async () => {
    const bytes = await encoded(new Map([[41, { ...fullShard, readAt: now + 90_000 }]]));
    expect((await decoded(bytes)).get(41)?.readAt).toBe(now);
  });

  it('is not made of more than 200 000 runs or 64 MB', async () => {
    const many = Array.from({ length: 200_001 }, () => full);
    expect(await encodeShards('7', new Map([[41, { ...fullShard, runs: many }]]))).toBe(undefined);
    const params = new Map([['long', 'x'.repeat(1_000_000)]]);
    const wide = Array.from({ length: 68 }, () => ({ ...full, params }));
    expect(await encodeShards('7', new Map([[41, { ...fullShard, runs: wide }]]))).toBe(undefined);
  });
});

describe('a snapshot that is none', () => {
  it('is refused when any byte is missing', async () => {
    const bytes = await encoded(new Map([[41, fullShard]]));
    for (let length = 0; length < bytes.length; length += 1)
      await expect(decoded(bytes.subarray(0, length)), `${length}`).rejects.toThrow();
  });

  it('is refused, or says the same, when a bit of any byte is another', async () => {
    const bytes = await encoded(new Map([[41, fullShard]]));
    for (let at = 0; at < bytes.length; at += 1) {
      const broken = Uint8Array.from(bytes);
      broken[at] = (broken[at] as number) ^ (1 << (at % 8));
      const result = await decoded(broken).catch(() => 'refused');
      if (result !== 'refused') expect(result, `byte ${at}`).toEqual(new Map([[41, fullShard]]));
    }
  });

  it('is refused when it would fill the memory', async () => {
    await expect(decoded(await compress(Buffer.alloc(65 * 1024 * 1024, '[')))).rejects.toThrow();
  });

  it.each([
    ['empty', () => ''],
    ['no JSON', () => 'hello\n'],
    ['another JSON', () => 'null\n'],
    ['without its last line', (text: string) => `${text.split('\n')[0]}\n`],
    ['with one line more', (text: string) => `${text}[]\n`],
    ['of another version', (text: string) => text.replace('"version":1', '"version":2')],
    ['of another kind', (text: string) => text.replace('run rows', 'models')],
    ['of another experiment', (text: string) => text.replace('Id":"7"', 'Id":"8"')],
    ['without shards', (text: string) => text.replace('"shards":[', '"s":[')],
    [
      'with a shard that is none',
      (text: string) => text.replace('[{"shard":41', '[null,{"shard":41'),
    ],
    ['with a shard twice', (text: string) => `${text.replace(/(\{"shard".*?\})/, '$1,$1')}[]\n`],
    ['with a shard of no time', (text: string) => text.replace('1799999999000', 'null')],
    [
      'with rows that are no list',
      (text: string) => text.replace('\n[[', '\n{"a":[[').replace(/\]\n$/, ']}\n'),
    ],
    ['with a run of another shard', (text: string) => text.replace('["a5', '["05')],
    ['with a run of another experiment', (text: string) => text.replace('7","able', '8","able')],
    ['with a run twice', (text: string) => text.replace(/\n\[(\[.*\])\]\n/, '\n[$1,$1]\n')],
    ['with a row that is too short', (text: string) => text.replace(',["m-1"]', '')],
    ['with a status that is none', (text: string) => text.replace('FINISHED', 'BORED')],
    ['with a time that is none', (text: string) => text.replace('1790000000000', '"soon"')],
    ['with a param that is none', (text: string) => text.replace('"0.1"', '0.1')],
    ['with a key without a param', (text: string) => text.replace('["lr",', '["x","lr",')],
    ['with a metric that is none', (text: string) => text.replace('0.75', '"0.75"')],
    ['with a step that is none', (text: string) => text.replace('1,-3', '1,0.5')],
    ['with a short text as a step', (text: string) => text.replace('1,-3', '1,"3 "')],
  ])('is refused: %s', async (_, broken) => {
    await expect(decoded(await ofLines(broken(fullLines)))).rejects.toThrow();
  });
});

const text = () =>
  fc.oneof(fc.string(), fc.string({ unit: 'binary' })).map((one) => one.toWellFormed());
const refs = () => fc.record({ sha256: text(), length: fc.nat(), bytes: fc.nat() });
const texts = () => fc.array(fc.tuple(text(), fc.oneof(text(), refs()))).map((all) => new Map(all));
const step = () => fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const time = () => fc.nat({ max: Number.MAX_SAFE_INTEGER });

const aRun = (): fc.Arbitrary<StoredRun> =>
  fc
    .record({
      entropy: fc.stringMatching(/^[0-9a-f]{20}$/),
      name: text(),
      userId: text(),
      status: fc.constantFrom(...runStatuses),
      startTime: time(),
      ended: fc.option(time()),
      lifecycle: fc.constantFrom('active' as const, 'deleted' as const),
      artifactUri: text(),
      params: texts(),
      tags: texts(),
      points: fc.array(
        fc.record({ key: text(), value: fc.double(), timestamp: time(), step: step() }),
      ),
      modelInputs: fc.array(text()),
      modelOutputs: fc.array(fc.record({ modelId: text(), step: step() })),
      fields: fc.nat(),
      metrics: fc.nat(),
    })
    .map(({ entropy, ended, points, fields, metrics, ...run }) => ({
      ...run,
      id: runIdIn('7', entropy),
      experimentId: '7',
      ...(ended !== null && { endTime: ended }),
      metrics: new Map(points.map((one) => [one.key, one])),
      datasets: [],
      revision: fields + metrics,
      revisions: { fields, metrics },
    }));
