import { createHash } from 'node:crypto';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { beforeAll, describe, expect, it } from 'vitest';
import { typedRows } from '../../cli/rows-file.ts';
import { generateCustomers } from '../../examples/churn/generate-customers.ts';
import { call, until } from './client.ts';
import { deployModel } from './deploy-model.ts';

const model = 'batches';
const rowCount = 2_000;
const customers = generateCustomers(rowCount, 23);
type Row = Readonly<Record<string, string | number | null>>;
let rows: readonly Row[];
/** What POST predict says, by row from 0. */
const predicted: { label: string; probabilities: Record<string, number> }[] = [];

beforeAll(async () => {
  await deployModel(model, 17);
  const { body } = await call('viewer', `GET /v2/models/${model}`);
  rows = typedRows(customers, body.inputs).rows as readonly Row[];
  for (let from = 0; from < rowCount; from += 500) {
    const answer = await call('scientist', `POST /v1/models/${model}/predict`, {
      instances: rows.slice(from, from + 500),
    });
    expect(answer.status).toBe(200);
    predicted.push(...answer.body.predictions);
  }
}, 180_000);

async function upload(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const { body } = await call('scientist', 'POST /v1/uploads', { kind: 'dataset', model });
  const put = await fetch(body.putUrl, { method: 'PUT', body: content });
  expect(put.ok).toBe(true);
  return body.uri;
}

const show = (id: string) => call('viewer', `GET /v1/models/${model}/batches/${id}`);

async function transform(request: Readonly<Record<string, unknown>>) {
  const asked = await call('scientist', `POST /v1/models/${model}/batch`, request);
  expect([asked.status, asked.body.error]).toEqual([202, undefined]);
  const { batchId } = asked.body;
  const { body } = await until(
    () => show(batchId),
    (answer) => answer.body.status !== 'running',
    150,
  );
  return { batchId, batch: body };
}

async function results(batchId: string) {
  const { status, body } = await call(
    'scientist',
    `GET /v1/models/${model}/batches/${batchId}/results`,
  );
  expect([status, body.error]).toEqual([200, undefined]);
  const read = async ({ url, sha256 }: { url: string; sha256: string }) => {
    const text = await (await fetch(url)).text();
    expect(createHash('sha256').update(text).digest('hex')).toBe(sha256);
    return text;
  };
  const texts: string[] = [];
  const errors: { row: number; line: number; error: string }[] = [];
  for (const part of body.parts) {
    texts.push(await read(part.results));
    if (part.errors)
      for (const line of (await read(part.errors)).trimEnd().split('\n'))
        errors.push(JSON.parse(line));
  }
  return { texts, errors };
}

const quoted = (value: unknown) => `"${String(value ?? '').replaceAll('"', '""')}"`;

describe('SRV-4: a batch transform on the deployed stack', () => {
  it('SRV-4: CSV: three workers answer 2 000 rows as POST predict does; a broken row is told', async () => {
    const columns = Object.keys(customers[0] ?? {});
    const lines = customers.map((customer) =>
      columns.map((name) => quoted((customer as Record<string, unknown>)[name])).join(','),
    );
    const text = `${[columns.map(quoted).join(','), ...lines, 'broken'].join('\r\n')}\r\n`;
    const { batchId, batch } = await transform({
      input: await upload(text),
      format: 'csv',
      idColumn: 'customerID',
      rowsPerPart: 700,
    });
    expect(batch).toMatchObject({
      status: 'completed',
      rows: rowCount + 1,
      failedRows: 1,
      parts: 3,
      progress: { rows: { done: rowCount + 1, failed: 1, total: rowCount + 1 } },
      manifest: expect.stringContaining(`batches/${model}/${batchId}/manifest.json`),
    });
    const { texts, errors } = await results(batchId);
    expect(errors).toEqual([expect.objectContaining({ row: rowCount + 1, line: rowCount + 2 })]);
    const header = texts[0]?.split('\n')[0]?.split(',') ?? [];
    const answers = texts
      .flatMap((part) => part.trimEnd().split('\n').slice(1))
      .map((line) => Object.fromEntries(line.split(',').map((value, at) => [header[at], value])));
    expect(answers).toHaveLength(rowCount);
    answers.forEach((answer, at) => {
      const { label, probabilities } = predicted[at] as (typeof predicted)[number];
      expect([answer.row, answer.customerID]).toEqual([String(at + 1), customers[at]?.customerID]);
      expect([answer.label, Number(answer.probability_Yes)]).toEqual([label, probabilities.Yes]);
    });
    expect(new Set(answers.map(({ predictionId }) => predictionId)).size).toBe(rowCount);

    // Labels find their predictions by these ids.
    const feedback = await call('scientist', 'POST /v1/feedback', {
      model,
      labels: [{ id: answers[0]?.predictionId, label: 'Yes' }],
    });
    expect([feedback.status, feedback.body.error]).toEqual([202, undefined]);
  });

  it('SRV-4: JSON Lines, with captures', async () => {
    const { batchId, batch } = await transform({
      input: await upload(rows.map((row) => JSON.stringify(row)).join('\n')),
      format: 'jsonl',
      version: 1,
      capture: true,
    });
    expect(batch).toMatchObject({ status: 'completed', rows: rowCount, failedRows: 0, parts: 1 });
    const { texts } = await results(batchId);
    const answers = texts
      .flatMap((part) => part.trimEnd().split('\n'))
      .map((line) => JSON.parse(line));
    expect(answers.map(({ label, probabilities }) => ({ label, probabilities }))).toEqual(
      predicted.map(({ label, probabilities }) => ({ label, probabilities })),
    );
  });

  it('SRV-4: Parquet', async () => {
    const some = rows.slice(0, 500);
    const columnData = Object.keys(rows[0] ?? {}).map((name) => {
      const data = some.map((row) => row[name] ?? null);
      const type = data.some((value) => typeof value === 'string') ? 'STRING' : 'DOUBLE';
      return { name, data, type } as const;
    });
    const buffer = parquetWriteBuffer({ columnData, rowGroupSize: 300 });
    const { batchId, batch } = await transform({
      input: await upload(new Uint8Array(buffer)),
      format: 'parquet',
    });
    expect(batch).toMatchObject({ status: 'completed', rows: 500, failedRows: 0, parts: 2 });
    const { texts } = await results(batchId);
    const answers = texts
      .flatMap((part) => part.trimEnd().split('\n'))
      .map((line) => JSON.parse(line));
    expect(answers.map(({ label, probabilities }) => ({ label, probabilities }))).toEqual(
      predicted.slice(0, 500).map(({ label, probabilities }) => ({ label, probabilities })),
    );
  });

  it('SRV-4: a file without a column ends with its words', async () => {
    const { batch } = await transform({ input: await upload('a,b\n1,2\n'), format: 'csv' });
    expect(batch.status).toBe('failed');
    expect(batch.reasons.join(' ')).toContain('The file has no column');
  });

  it('SRV-4: is listed and audited, and cannot be cancelled once it has ended', async () => {
    const { body } = await call('viewer', `GET /v1/models/${model}/batches`);
    expect(body.batches.map(({ status }: { status: string }) => status)).toEqual([
      'failed',
      'completed',
      'completed',
      'completed',
    ]);
    const late = await call(
      'scientist',
      `DELETE /v1/models/${model}/batches/${body.batches[0].id}`,
    );
    expect(late.status).toBe(409);
    const audit = await call('viewer', `GET /v1/models/${model}/audit`);
    const finished = audit.body.entries.filter(
      ({ action }: { action: string }) => action === 'BatchFinished',
    );
    expect([finished.length, audit.body.verified]).toEqual([4, true]);
  });

  it('SRV-4: a running one is cancelled', async () => {
    const input = await upload(rows.map((row) => JSON.stringify(row)).join('\n'));
    const asked = await call('scientist', `POST /v1/models/${model}/batch`, {
      input,
      format: 'jsonl',
      rowsPerPart: 100,
    });
    const cancelled = await call(
      'scientist',
      `DELETE /v1/models/${model}/batches/${asked.body.batchId}`,
    );
    expect([cancelled.status, cancelled.body.status]).toEqual([200, 'cancelled']);
    expect((await show(asked.body.batchId)).body.status).toBe('cancelled');
  });

  it('SEC-3: a file outside the uploads is refused', async () => {
    const input = (await upload('x')).replace(/uploads\/.*/, 'models/x/model.onnx');
    const { status, body } = await call('scientist', `POST /v1/models/${model}/batch`, {
      input,
      format: 'csv',
    });
    expect([status, body.field]).toEqual([400, 'input']);
  });
});
