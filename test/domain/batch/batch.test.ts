import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import type { AnsweredRow } from '#domain/batch/answer-rows.ts';
import type { Batch } from '#domain/batch/batch.ts';
import { batchKeys } from '#domain/batch/batch-keys.ts';
import { cancelBatch } from '#domain/batch/cancel-batch.ts';
import { captureAnswers } from '#domain/batch/capture-answers.ts';
import { finishBatch } from '#domain/batch/finish-batch.ts';
import { listResults } from '#domain/batch/list-results.ts';
import { planBatch } from '#domain/batch/plan-batch.ts';
import { showBatch } from '#domain/batch/show-batch.ts';
import { transformPart } from '#domain/batch/transform-part.ts';
import type { CaptureLine } from '#domain/serving/capture.ts';
import type { ServingRecord } from '#domain/serving/serving-record.ts';
import { collect } from '../../collect.ts';
import { refusal } from '../registry/setup.ts';
import { setup, sid } from './setup.ts';

/** Customer n has the tenure n mod 600; every seventh has a quoted line end in its contract. */
const customers = (count: number, end: string) =>
  Array.from({ length: count }, (_, n) => {
    const contract = n % 7 === 0 ? `"one${end}year ""${n}"""` : 'monthly';
    return `c${n},${n % 600},${contract},ignored${end}`;
  }).join('');
const header = 'customerID,tenure,contract,more';

const rowsOf = (csv: readonly string[]) =>
  csv.flatMap((part) =>
    part
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')),
  );

describe('a batch transform of CSV', () => {
  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])(
    'SRV-4: answers 10 000 rows with line ends %s, each once and in order, whatever the parts are',
    async (_, end) => {
      const { upload, run } = await setup();
      const input = await upload('rows.csv', header + end + customers(10_000, end));
      const { finished, parts, results, errors } = await run({
        input,
        idColumn: 'customerID',
        rowsPerPart: 999,
      });
      expect([finished.status, parts.length, errors]).toEqual(['completed', 11, []]);
      expect(results.every((part) => part.startsWith('row,customerID,predictionId,label,'))).toBe(
        true,
      );
      const rows = rowsOf(results);
      expect(rows.map(([row]) => Number(row))).toEqual(
        Array.from({ length: 10_000 }, (_, n) => n + 1),
      );
      expect(rows.map(([, id]) => id)).toEqual(Array.from({ length: 10_000 }, (_, n) => `c${n}`));
      // A line end in the contract makes the model sure; without one it says tenure / 1024.
      const sure = end === '\r' ? 0 : 1;
      rows.forEach(([, , , , , yes], n) => {
        const known = n % 7 === 0 && sure === 1 ? 1 : Math.fround((n % 600) / 1024);
        expect(Math.fround(Number(yes))).toBe(known);
      });
      expect(new Set(rows.map(([, , id]) => id)).size).toBe(10_000);
      for (const [, , id] of rows) expect(id).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    },
  );

  it('SRV-4: reads the input in pieces, and a part by itself', async () => {
    const { upload, run, files } = await setup();
    const text = `${header}\n${customers(100_000, '\n')}`;
    const input = await upload('rows.csv', text);
    const { parts } = await run({ input, rowsPerPart: 10_000 });
    expect(parts).toHaveLength(10);
    expect(files.largestRange()).toBeLessThanOrEqual(8 * 1024 * 1024);
  });

  it('SRV-4: a broken row goes to errors with its line and reason, and costs no other its answer', async () => {
    const { upload, run } = await setup();
    const bytes = Buffer.concat([
      Buffer.from('\uFEFFcustomerID,tenure,contract\na,1,x\nb,"2\n",y\nc,twelve,x\nd,3\ne,666,x\n'),
      Buffer.from([0x66, 0x2c, 0x34, 0x2c, 0xff, 0x0a]),
      Buffer.from('g,5,say "no"\nh,,\n'),
    ]);
    const { finished, results, errors } = await run({
      input: await upload('rows.csv', bytes),
      idColumn: 'customerID',
    });
    expect(rowsOf(results).map(([row, id]) => [row, id])).toEqual([
      ['1', 'a'],
      ['2', 'b'],
      ['8', 'h'],
    ]);
    expect(errors).toEqual([
      {
        row: 3,
        line: 5,
        customerID: 'c',
        error: 'tenure takes a number, or null when it is missing; the row has "twelve".',
        field: 'tenure',
        hint: 'Send a number, or null when it is missing.',
      },
      expect.objectContaining({ row: 4, line: 6, error: 'The row has 2 fields, the header 3.' }),
      { row: 5, line: 7, customerID: 'e', error: 'The model failed on this row: bad node' },
      expect.objectContaining({ row: 6, line: 8, error: 'The row is not UTF-8 text.' }),
      expect.objectContaining({ row: 7, line: 9, error: expect.stringContaining('quote') }),
    ]);
    expect(finished).toEqual({
      status: 'completed',
      reasons: ['5 rows have no answer; errors/ says why.'],
      alarming: false,
    });
  });

  it('SRV-4: one wrong row among a thousand is found in few questions', async () => {
    const { upload, run, asked } = await setup();
    const rows = Array.from({ length: 1_000 }, (_, n) => `${n === 500 ? 666 : n % 600},x\n`);
    const { errors } = await run({
      input: await upload('r.csv', `tenure,contract\n${rows.join('')}`),
    });
    expect(errors.map(({ row }) => row)).toEqual([501]);
    expect(asked()).toBeLessThan(30);
  });

  it('SRV-4: a model that cannot be reached is no fault of the rows: the part is tried again as a whole', async () => {
    const deps = await setup();
    const { upload, run, asked, store } = deps;
    const input = await upload('r.csv', `tenure,contract\n${'667,x\n'.repeat(100)}`);
    expect(await refusal(run({ input }))).toMatchObject({ kind: 'unavailable' });
    expect(asked()).toBe(1);
    const [batch] = await store.batches('churn', 1);
    const finished = await finishBatch(deps, { model: 'churn', batchId: batch?.id as string });
    expect(finished).toMatchObject({ status: 'failed', alarming: true });
    expect(finished.reasons.join()).toContain('The endpoint cannot be reached.');
  });

  it('SRV-4: the same part again writes the same bytes', async () => {
    const deps = await setup();
    const input = await deps.upload('rows.csv', `${header}\n${customers(50, '\n')}`);
    const { batchId } = await deps.request({ input });
    const ref = { model: 'churn', batchId };
    await planBatch(deps, ref);
    const [key = ''] = await deps.files.keys(batchKeys('churn', batchId).plans);
    const first = await transformPart(deps, { ...ref, key });
    const before = new Map(deps.files.files);
    expect(await transformPart(deps, { ...ref, key })).toEqual(first);
    expect(deps.files.files).toEqual(before);
  });
});

describe('a batch transform of other formats', () => {
  const answers = (results: readonly string[]) =>
    results.flatMap((part) => part.trimEnd().split('\n')).map((line) => JSON.parse(line));

  it('SRV-4: JSON Lines: answers as POST predict gives them, and errors by line', async () => {
    const { upload, run } = await setup();
    const lines = [
      '{"id":7,"tenure":512,"contract":"x","more":[1]}',
      '',
      '{"id":8,"tenure":NaN,"contract":null}',
      '{"tenure":1',
      '[1]',
      '{"id":9,"tenure":1}',
    ];
    const { results, errors } = await run({
      input: await upload('rows.jsonl', lines.join('\n')),
      idColumn: 'id',
    });
    expect(answers(results)[0]).toEqual({
      row: 1,
      id: 7,
      predictionId: expect.any(String),
      label: 'No',
      probabilities: { No: 0.5, Yes: 0.5 },
      version: 2,
    });
    expect(answers(results).map(({ row }) => row)).toEqual([1, 2]);
    expect(errors.map(({ row, line, error }) => [row, line, error])).toEqual([
      [3, 4, expect.stringContaining('not JSON')],
      [4, 5, 'The line is not a JSON object: [1].'],
      [5, 6, 'The row has no column contract.'],
    ]);
  });

  it('SRV-4: Parquet: row groups in parts, with whole numbers of 64 bits and missing values', async () => {
    const { upload, run } = await setup();
    const buffer = parquetWriteBuffer({
      columnData: [
        {
          name: 'tenure',
          data: Array.from({ length: 500 }, (_, n) => (n === 3 ? null : BigInt(n))),
          type: 'INT64',
        },
        { name: 'contract', data: Array.from({ length: 500 }, () => 'x'), type: 'STRING' },
        { name: 'key', data: Array.from({ length: 500 }, (_, n) => n), type: 'INT32' },
      ],
      rowGroupSize: 300,
    });
    const { parts, results, finished } = await run({
      input: await upload('rows.parquet', new Uint8Array(buffer)),
      idColumn: 'key',
      rowsPerPart: 200,
    });
    expect([finished.status, parts.length]).toEqual(['completed', 3]);
    const rows = answers(results);
    expect(rows.map(({ row, key }) => [row, key])).toEqual(
      Array.from({ length: 500 }, (_, n) => [n + 1, n]),
    );
    expect(rows[499].probabilities.Yes).toBeCloseTo(499 / 1024, 6);
  });

  it('SRV-4: a file that is no Parquet is refused with what to do', async () => {
    const deps = await setup();
    const { batchId } = await deps.request({ input: await deps.upload('x.parquet', 'a,b\n1,2\n') });
    const error = await refusal(planBatch(deps, { model: 'churn', batchId }));
    expect([error.kind, error.message]).toEqual(['invalid', expect.stringContaining('Parquet')]);
  });
});

describe('what is refused', () => {
  it.each([
    ['an unknown version', { version: 9 }, 'has no version 9'],
    ['a model of tensors', { version: 3 }, 'takes tensors'],
    ['an id column with a name of ours', { idColumn: 'label' }, 'cannot be called label'],
  ])('SRV-4: %s', async (_, more, words) => {
    const { upload, request } = await setup();
    const input = await upload('rows.csv', 'tenure,contract\n1,x\n');
    expect((await refusal(request({ input, ...more }))).message).toContain(words);
  });

  it('SRV-4: a file that is not there, is empty, or tells no format', async () => {
    const { upload, request } = await setup();
    expect(await refusal(request({ input: 'memory://uploads/none.csv' }))).toMatchObject({
      kind: 'not-found',
    });
    const empty = await upload('empty.csv', '');
    expect((await refusal(request({ input: empty }))).message).toContain('empty');
    const plain = await upload('01JX', 'tenure,contract\n1,x\n');
    expect(await refusal(request({ input: plain }))).toMatchObject({ field: 'format' });
  });

  it.each([
    ['a column that is missing', 'tenure\n1\n', 'no column contract'],
    ['a column that comes twice', 'tenure,contract,tenure\n1,x,2\n', 'two columns called tenure'],
    ['a header only', 'tenure,contract\n', 'has no rows'],
    ['a quote that is open', 'tenure,contract\n1,"x\n2,y\n', 'line 2'],
  ])('SRV-4: %s ends the batch with its words, which alarm nobody', async (_, text, words) => {
    const deps = await setup();
    const { batchId } = await deps.request({ input: await deps.upload('rows.csv', text) });
    const ref = { model: 'churn', batchId };
    const error = await refusal(planBatch(deps, ref));
    expect(error.message).toContain(words);
    const Cause = JSON.stringify({ errorMessage: error.message });
    const finished = await finishBatch(deps, {
      ...ref,
      error: { Error: error.name, Cause, State: 'Plan' },
    });
    expect(finished).toMatchObject({ status: 'failed', alarming: false });
    expect(finished.reasons.join()).toContain(words);
  });

  it('SRV-4: an input that has changed since it was planned', async () => {
    const deps = await setup();
    const input = await deps.upload('rows.csv', 'tenure,contract\n1,x\n');
    const { batchId } = await deps.request({ input });
    const ref = { model: 'churn', batchId };
    await planBatch(deps, ref);
    await deps.upload('rows.csv', 'tenure,contract\n9,x\n');
    const [key = ''] = await deps.files.keys(batchKeys('churn', batchId).plans);
    expect((await refusal(transformPart(deps, { ...ref, key }))).message).toContain('has changed');
    const error = { Error: 'States.ExceedToleratedFailureThreshold', State: 'TransformParts' };
    const finished = await finishBatch(deps, { ...ref, error });
    expect(finished).toMatchObject({ status: 'failed', alarming: false });
    expect(finished.reasons[1]).toMatch(/^Part 1 \(rows 1 to 1\) was not answered: .*has changed/);
  });
});

describe('how far it is, and how it ends', () => {
  it('SRV-4: progress counts what the workers wrote, and changes no revision', async () => {
    const deps = await setup();
    const input = await deps.upload('rows.csv', `tenure,contract\n${'1,x\n'.repeat(249)}oops,x\n`);
    const { batchId } = await deps.request({ input, rowsPerPart: 100 });
    const ref = { model: 'churn', batchId };
    expect((await showBatch(deps, ref)).progress).toEqual({
      rows: { done: 0, failed: 0 },
      parts: { done: 0 },
    });
    await planBatch(deps, ref);
    const revision = (await deps.store.model('churn'))?.revision;
    const plans = await deps.files.keys(batchKeys('churn', batchId).plans);
    for (const key of plans.slice(1)) await transformPart(deps, { ...ref, key });
    expect((await showBatch(deps, ref)).progress).toEqual({
      rows: { done: 150, failed: 1, total: 250 },
      parts: { done: 2, total: 3 },
    });
    expect((await deps.store.model('churn'))?.revision).toBe(revision);

    const finished = await finishBatch(deps, ref);
    expect(finished).toMatchObject({ status: 'failed', alarming: true });
    expect(finished.reasons[0]).toBe('Part 1 (rows 1 to 100) was not answered.');
    expect(await deps.store.batch('churn', batchId)).toMatchObject({
      rows: 150,
      failedRows: 1,
      parts: 2,
    });
  });

  it('SRV-4: the manifest has every part with its digest, and the audit trail the digest of the manifest', async () => {
    const { createHash } = await import('node:crypto');
    const deps = await setup();
    const input = await deps.upload('rows.csv', `tenure,contract\n${'1,x\n'.repeat(250)}`);
    const { batchId } = await deps.run({ input, rowsPerPart: 100 });
    const keys = batchKeys('churn', batchId);
    const manifest = JSON.parse(deps.text(keys.manifest) as string);
    expect(manifest).toMatchObject({
      model: 'churn',
      version: 2,
      artifactSha256: 'digest-2',
      rows: 250,
      failedRows: 0,
      missing: [],
    });
    const sha = (key: string) =>
      createHash('sha256')
        .update(deps.files.files.get(key) as Uint8Array)
        .digest('hex');
    for (const { part, results } of manifest.parts)
      expect(results.sha256).toBe(sha(keys.resultsOf(part, 'csv')));
    const entries = await deps.store.audit('churn');
    expect(entries.map(({ action }) => action).slice(-2)).toEqual([
      'BatchRequested',
      'BatchFinished',
    ]);
    expect(entries.at(-1)?.after).toMatchObject({ manifestSha256: sha(keys.manifest), rows: 250 });
    expect((await finishBatch(deps, { model: 'churn', batchId })).status).toBe('completed');
    expect(await deps.store.audit('churn')).toHaveLength(entries.length);
  });

  it('SRV-4: results are listed a hundred parts at a time', async () => {
    const deps = await setup();
    const input = await deps.upload('rows.csv', `tenure,contract\n${'1,x\n'.repeat(150)}`);
    const { batchId } = await deps.run({ input, rowsPerPart: 1 });
    const ref = { model: 'churn', batchId };
    const first = await listResults(deps, { ...ref, after: 0 });
    expect([first.parts.length, first.next]).toEqual([100, 100]);
    const second = await listResults(deps, { ...ref, after: first.next as number });
    expect([second.parts.length, second.next]).toEqual([50, undefined]);
    expect(second.parts[0]?.results.url).toContain('results/part-00101.csv');
  });

  it('SRV-4: a cancelled batch is stopped; its workers and its end change nothing more', async () => {
    const deps = await setup();
    const input = await deps.upload('rows.csv', 'tenure,contract\n1,x\n');
    const { batchId } = await deps.request({ input });
    const ref = { model: 'churn', batchId };
    await planBatch(deps, ref);
    const cancel = (changeId: string) => cancelBatch(deps, { ...ref, actor: sid, changeId });
    expect(await cancel('c1')).toMatchObject({
      status: 'cancelled',
      reasons: ['Cancelled by sid.'],
    });
    await cancel('c2');
    expect(deps.workflows.stopped).toEqual([batchId, batchId]);
    const [key = ''] = await deps.files.keys(batchKeys('churn', batchId).plans);
    expect(await transformPart(deps, { ...ref, key })).toBeUndefined();
    expect(await finishBatch(deps, ref)).toMatchObject({ status: 'cancelled', alarming: false });
    expect((await refusal(planBatch(deps, ref))).message).toContain('is cancelled');
    const done = await deps.run({ input });
    const late = cancelBatch(deps, {
      model: 'churn',
      batchId: done.batchId,
      actor: sid,
      changeId: 'c3',
    });
    expect((await refusal(late)).kind).toBe('conflict');
  });

  it('SRV-4: the same request again is the same batch', async () => {
    const deps = await setup();
    const input = await deps.upload('rows.csv', 'tenure,contract\n1,x\n');
    const { requestBatch } = await import('#domain/batch/request-batch.ts');
    const ask = () => requestBatch(deps, { model: 'churn', input, actor: sid, changeId: 'same' });
    const first = await ask();
    expect(await ask()).toEqual(first);
    expect(await deps.store.batches('churn', 10)).toHaveLength(1);
  });
});

describe('captures of a batch', () => {
  it('GOV-6: redact every value of an input that has several per row', async () => {
    const captured: CaptureLine[] = [];
    await captureAnswers(
      { captures: async (lines) => void captured.push(...lines) },
      {
        batch: { id: 'b', model: 'm', version: 1 } as Batch,
        signature: { inputs: [], outputs: [] },
        record: { captureRate: 1, capture: { redact: ['card'] } } as unknown as ServingRecord,
        answers: [
          {
            row: { row: 1 },
            at: 0,
            outputs: { label: 'No' },
            tensors: [
              { name: 'card', datatype: 'FP32', shape: [1, 2], data: Float32Array.of(4, 2) },
              { name: 'age', datatype: 'FP32', shape: [1, 1], data: Float32Array.of(30) },
            ],
          } as unknown as AnsweredRow,
        ],
        ts: '2026-11-02T00:00:00.000Z',
        latencyMs: 1,
      },
    );
    expect(captured[0]?.features).toEqual({ 'card[0]': null, 'card[1]': null, age: 30 });
    expect(captured[0]?.redacted).toEqual(['card[0]', 'card[1]']);
  });

  it('SRV-8, GOV-6: are written when asked for, outside of every split and without redacted columns', async () => {
    const deps = await setup({ capture: { redact: ['contract'] } });
    const input = await deps.upload('rows.csv', 'tenure,contract\n5,x\noops,x\n');
    const lines = () =>
      collect(
        deps.lake.captures({ model: 'churn', from: new Date(0), to: new Date('2027-01-01') }),
      );
    await deps.run({ input });
    expect(await lines()).toEqual([]);
    const { batchId, results } = await deps.run({ input, capture: true });
    expect(await lines()).toEqual([
      expect.objectContaining({
        id: rowsOf(results)[0]?.[1],
        version: 2,
        pinned: true,
        requestId: batchId,
        source: 'batch',
        features: { tenure: 5, contract: null },
        redacted: ['contract'],
        outputs: expect.objectContaining({ label: 'No' }),
      }),
    ]);
  });

  it.each([
    ['rows.csv', 'tenure,id,contract\n512,a,1\n,b,\nmany,c,3\n', 'tenure takes a number'],
    [
      'rows.jsonl',
      '{"tenure":512,"contract":1}\n{"contract":null,"tenure":null}\n{"tenure":1}\n',
      'The row has no column contract',
    ],
  ])(
    'SRV-4, SRV-8: a matrix is asked by its columns, and captured by them: %s',
    async (name, text, words) => {
      const deps = await setup();
      const input = await deps.upload(name, text);
      const { results, errors } = await deps.run({ input, version: 4, capture: true });
      expect(errors).toMatchObject([{ row: 3, error: expect.stringContaining(words) }]);
      expect(results.join('')).toContain('0.5');
      const lines = await collect(
        deps.lake.captures({ model: 'churn', from: new Date(0), to: new Date('2027-01-01') }),
      );
      expect(lines.map(({ features }) => features)).toEqual([
        { tenure: 512, contract: 1 },
        { tenure: null, contract: null },
      ]);
      expect(lines[0]?.outputs?.probabilities).toEqual({ No: 0.5, Yes: 0.5 });
    },
  );

  it('SRV-4: a file without a column of the matrix is refused', async () => {
    const deps = await setup();
    const input = await deps.upload('rows.csv', 'tenure\n1\n');
    await expect(deps.run({ input, version: 4 })).rejects.toThrow(
      'The file has no column contract.',
    );
  });
});
