import { parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { toCsv } from '#domain/training/csv.ts';
import { rowsToTable } from '#domain/training/rows-to-table.ts';
import { generateCustomers } from '../../examples/churn/generate-customers.ts';
import { call, until } from './client.ts';
import { createModel } from './deploy-model.ts';

const mlflow = (path: string, body?: object) =>
  call('scientist', `${body === undefined ? 'GET' : 'POST'} /api/2.0/mlflow/${path}`, body);

/** What was answered, byte for byte. */
async function download(body: object, accept: string) {
  const { apiUrl, tokens } = inject('installation');
  const response = await fetch(`${apiUrl}/v1/runs/compare`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.viewer}`, accept },
    body: JSON.stringify(body),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    disposition: response.headers.get('content-disposition'),
    bytes: await response.arrayBuffer(),
  };
}

describe('runs side by side, through API Gateway', () => {
  const runIds: string[] = [];
  beforeAll(async () => {
    const { body } = await mlflow('experiments/create', { name: 'side-by-side' });
    for (const lr of ['0.1', '0.2']) {
      const created = await mlflow('runs/create', {
        experiment_id: body.experiment_id,
        run_name: `lr ${lr}`,
        start_time: 1_000_000,
      });
      const { run_id } = created.body.run.info;
      runIds.push(run_id);
      const metrics = Array.from({ length: 400 }, (_, step) => ({
        key: 'loss',
        value: step === 399 ? 'NaN' : Number(lr) / (step + 1),
        timestamp: 1_000_000 + step,
        step,
      }));
      const params = [
        { key: 'lr', value: lr },
        { key: 'depth', value: '3' },
      ];
      expect((await mlflow('runs/log-batch', { run_id, metrics, params })).status).toBe(200);
    }
  }, 60_000);

  it('TRK-2: a viewer sees what differs, and curves of as many points as asked for', async () => {
    const { status, body } = await call('viewer', 'POST /v1/runs/compare', {
      runIds,
      onlyDifferences: true,
      curves: { metrics: ['loss'], points: 50 },
    });
    expect(status).toBe(200);
    expect(body.params).toEqual([{ key: 'lr', values: ['0.1', '0.2'], differs: true }]);
    expect(body.curves).toHaveLength(2);
    for (const { x, values, total } of body.curves) {
      expect([x.length, x[0], x.at(-1), values.at(-1), total]).toEqual([50, 0, 399, 'NaN', 400]);
    }
  });

  it('TRK-2: CSV and Parquet arrive as they were written', async () => {
    const csv = await download({ runIds }, 'text/csv');
    expect([csv.status, csv.type]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(new TextDecoder().decode(csv.bytes)).toMatch(/^run_id,.*,params.depth,params.lr,/);
    const parquet = await download(
      { runIds, table: 'curves', curves: { metrics: ['loss'] } },
      'application/vnd.apache.parquet',
    );
    expect([parquet.status, parquet.disposition]).toEqual([
      200,
      'attachment; filename="curves.parquet"',
    ]);
    const rows = await parquetReadObjects({ file: parquet.bytes });
    expect(rows).toHaveLength(800);
    expect(rows[400]).toMatchObject({ run_id: runIds[1], step: 0n, value: 0.2 });
  });

  it('TRK-2: a run that is not there is named', async () => {
    const { status, body } = await call('viewer', 'POST /v1/runs/compare', {
      runIds: [...runIds, 'f'.repeat(32)],
    });
    expect([status, body.field]).toEqual([404, 'runIds']);
    expect(body.error).toContain('f'.repeat(32));
  });
});

describe('a retraining', () => {
  it('TRK-3: is a run that MLflow clients find by its tags, with data, metrics and curve', async () => {
    const model = 'tracked-churn';
    await createModel(model);
    const { body: upload } = await call('scientist', 'POST /v1/uploads', {
      kind: 'dataset',
      model,
    });
    const data = toCsv(rowsToTable(generateCustomers(1_500, 31)));
    expect((await fetch(upload.putUrl, { method: 'PUT', body: data })).status).toBe(200);
    const { body: requested } = await call('scientist', `POST /v1/models/${model}/retrain`, {
      dataset: upload.uri,
      reason: 'first try',
    });
    const retraining = await until(
      () => call('viewer', `GET /v1/models/${model}/retrainings/${requested.retrainingId}`),
      ({ body }) => body.status !== 'running',
      120,
    );
    expect([retraining.body.status, retraining.body.reasons]).toEqual([
      'registered',
      expect.anything(),
    ]);
    const found = await mlflow(`experiments/get-by-name?experiment_name=${model}-retraining`);
    const id = found.body.experiment?.experiment_id;
    const ended = await until(
      () =>
        mlflow('runs/search', {
          experiment_ids: [id],
          filter: "tags.`framework:` = 'loopwright-gbdt' AND attributes.status = 'FINISHED'",
        }),
      ({ body }) => body.runs !== undefined,
    );
    const [run] = ended.body.runs;
    expect(run.info.run_name).toMatch(/^\d{4}-\d\d-\d\d_manual-first-try$/);
    const tags = new Map(
      run.data.tags.map(({ key, value }: { key: string; value: string }) => [key, value]),
    );
    expect(tags.get('loopwright.retraining')).toBe(requested.retrainingId);
    expect(tags.get('loopwright.version')).toBe('1');
    expect(run.inputs.dataset_inputs).toHaveLength(2);
    const { body: version } = await call('viewer', `GET /v1/models/${model}/versions/1`);
    expect(version.source.runId).toBe(run.info.run_id);
    const auc = run.data.metrics.find(({ key }: { key: string }) => key === 'auc');
    expect(auc.value).toBeCloseTo(version.evaluation.metrics.auc, 12);
    const curve = await mlflow(
      `metrics/get-history?run_id=${run.info.run_id}&metric_key=valid_logLoss`,
    );
    expect(curve.body.metrics.length).toBeGreaterThan(30);
  }, 150_000);
});
