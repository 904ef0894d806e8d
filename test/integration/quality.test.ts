import { parquetWriteBuffer } from 'hyparquet-writer';
import { beforeAll, describe, expect, it } from 'vitest';
import { call, until } from './client.ts';

const model = 'quality';
const path = `/v1/models/${model}/expectations`;

/** Enough to learn from; the last `broken` rows have no tenure. */
const customers = (broken: number) =>
  Array.from({ length: 600 }, (_, row) => ({
    tenure: row >= 600 - broken ? null : row % 73,
    contract: row % 2 === 0 ? 'Monthly' : 'Yearly',
    Churn: row % 73 < 20 ? 'Yes' : 'No',
  }));
const csv = (broken: number) =>
  [
    'tenure,contract,Churn',
    ...customers(broken).map(
      ({ tenure, contract, Churn }) => `${tenure ?? ''},${contract},${Churn}`,
    ),
  ].join('\n');

async function upload(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const { body } = await call('scientist', 'POST /v1/uploads', { kind: 'dataset', model });
  const put = await fetch(body.putUrl, { method: 'PUT', body: content });
  expect(put.ok).toBe(true);
  return body.uri;
}

const suite = {
  name: 'churn data',
  expectations: [
    { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'tenure', mostly: 0.95 } },
    {
      type: 'expect_column_values_to_be_in_set',
      kwargs: { column: 'contract', value_set: ['Monthly'] },
      severity: 'warning',
    },
  ],
};

beforeAll(async () => {
  const dataset = await upload(csv(120));
  const made = await call('scientist', 'POST /v1/models', {
    name: model,
    task: 'binary',
    target: 'Churn',
    positiveClass: 'Yes',
    dataset,
  });
  expect([made.status, made.body.error]).toEqual([201, undefined]);
  const put = await call('scientist', `PUT ${path}`, { suite });
  expect([put.status, put.body.error]).toEqual([200, undefined]);
});

async function validation(dataset: string) {
  const asked = await call('scientist', `POST ${path}/validate`, { dataset });
  expect([asked.status, asked.body.error]).toEqual([202, undefined]);
  const { body } = await until(
    () => call('viewer', `GET ${path}/validations/${asked.body.validationId}`),
    (answer) => answer.body.status !== 'running',
    90,
  );
  return body;
}

const failures = async () =>
  (await call('viewer', `GET /v1/models/${model}/audit`)).body.entries.filter(
    ({ action }: { action: string }) => action === 'DataQualityFailed',
  );

describe('data quality, deployed', () => {
  it('DAT-4: the suite is kept with the model', async () => {
    const { body } = await call('viewer', `GET ${path}`);
    expect(body.suite).toMatchObject({ name: 'churn data' });
  });

  it('DAT-4: an upload that fails a critical expectation is found and told', async () => {
    expect(await validation(await upload(csv(120)))).toMatchObject({
      status: 'done',
      passed: false,
      failed: [expect.stringMatching(/tenure.*120 of 600 rows \(20 %\)/)],
      result: { success: false, statistics: { evaluated_expectations: 2 } },
    });
    expect(await failures()).toHaveLength(1);
  });

  it('DAT-4: Parquet and JSON Lines are known by their first bytes', async () => {
    const rows = customers(0);
    const parquet = parquetWriteBuffer({
      columnData: [
        { name: 'tenure', data: rows.map(({ tenure }) => tenure), type: 'INT32' },
        { name: 'contract', data: rows.map(({ contract }) => contract), type: 'STRING' },
      ],
    });
    const lines = rows.map((row) => JSON.stringify(row)).join('\n');
    for (const content of [new Uint8Array(parquet), lines])
      expect(await validation(await upload(content))).toMatchObject({
        status: 'done',
        passed: true,
        warnings: [expect.stringMatching(/contract.*300 of 600/)],
      });
  });

  it('RTR-2, DAT-4: a retraining on data that fail ends there, names it, and leaves serving as it was', async () => {
    const before = await failures();
    const { body } = await call('scientist', `POST /v1/models/${model}/retrain`, {
      reason: 'test',
    });
    const { body: ended } = await until(
      () => call('viewer', `GET /v1/models/${model}/retrainings/${body.retrainingId}`),
      (answer) => answer.body.status !== 'running',
      150,
    );
    expect(ended.status).not.toBe('registered');
    expect(ended.reasons.join('\n')).toMatch(/Expectation not met: tenure: .*120 of 600 rows/);
    expect(await failures()).toHaveLength(before.length + 1);
    expect((await call('viewer', `GET /v1/models/${model}`)).body.versions).toEqual([]);
  });
});
