import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { DriftRecord, DriftReport } from '#domain/drift/drift-report.ts';
import { buildReference, rowAt } from '#domain/drift/reference/reference.ts';
import type { CaptureLine } from '#domain/serving/capture.ts';
import { parseCsv, toCsv } from '#domain/training/csv.ts';
import { rowsToTable } from '#domain/training/rows-to-table.ts';
import { trainUploaded } from '../../cli/demo/train-uploaded.ts';
import type { Customer } from '../../examples/churn/customer.ts';
import { generateCustomers } from '../../examples/churn/generate-customers.ts';
import { call, until } from './client.ts';
import { approveVersion, createModel } from './deploy-model.ts';

const model = 'drift-windows';
const hourMs = 3_600_000;
const thisHour = Math.floor(Date.now() / hourMs) * hourMs;
const hour = (back: number) => ({
  from: new Date(thisHour - back * hourMs).toISOString(),
  to: new Date(thisHour - (back - 1) * hourMs).toISOString(),
});

const place = () => {
  const { region, endpoint = '' } = inject('installation');
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return { region, endpoint, credentials };
};

const tableOf = (customers: readonly Customer[]) => parseCsv(toCsv(rowsToTable([...customers])));

/** Captured predictions of these customers, spread over the window. */
function linesOf(customers: readonly Customer[], from: string, prefix: string): CaptureLine[] {
  const table = tableOf(customers);
  const columns = table.columns.filter(({ name }) => name !== 'customerID' && name !== 'Churn');
  return customers.map((_, at): CaptureLine => {
    const features = rowAt(columns, at);
    const p = (at % 10) / 10;
    return {
      id: `${prefix}${at}`,
      ts: new Date(Date.parse(from) + at * 500).toISOString(),
      model,
      version: 1,
      variant: 'champion',
      subject: null,
      features,
      outputs: { label: p < 0.5 ? 'No' : 'Yes', probabilities: { No: 1 - p, Yes: p } },
      latencyMs: 1,
      source: 'predict',
    };
  });
}

const asText = (lines: readonly unknown[]) =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');

/** A file of the lake, as if its oldest line had arrived in the hour of `at`. */
async function putFile(at: string, name: string, text: string): Promise<void> {
  const { resources } = inject('installation');
  const [day = '', clock = ''] = at.split('T');
  await new S3Client({ ...place(), forcePathStyle: true }).send(
    new PutObjectCommand({
      Bucket: resources.LakeBucket,
      Key: `captures/${day.replaceAll('-', '/')}/${clock.slice(0, 2)}/${name}`,
      Body: text,
    }),
  );
}

/** Runs the deployed state machine and answers its output. */
async function run(input: object): Promise<{ checks: Record<string, string>[] }> {
  const { resources } = inject('installation');
  const sfn = new SFNClient(place());
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({
      stateMachineArn: resources.DriftCheckMachine ?? '',
      input: JSON.stringify(input),
    }),
  );
  const ended = await until(
    () => sfn.send(new DescribeExecutionCommand({ executionArn })),
    ({ status }) => status !== 'RUNNING',
    120,
  );
  expect([ended.status, ended.error, ended.cause]).toEqual(['SUCCEEDED', undefined, undefined]);
  return JSON.parse(ended.output ?? '{}');
}

const records = async (): Promise<readonly DriftRecord[]> =>
  (await call('viewer', `GET /v1/models/${model}/drift?limit=50`)).body.checks;
const recordOf = async ({ from }: { from: string }) =>
  (await records()).filter(({ window }) => window.from === from);
const reportOf = async (id: string): Promise<DriftReport> =>
  (await call('viewer', `GET /v1/models/${model}/drift/${id}`)).body;

async function deployWithSketch(customers: readonly Customer[]): Promise<void> {
  await createModel(model);
  const { onnx, evaluation } = await trainUploaded(customers);
  const reference = buildReference({
    table: tableOf(customers),
    target: 'Churn',
    idColumns: ['customerID'],
  });
  const upload = await call('scientist', 'POST /v1/uploads', { kind: 'dataset', model });
  const put = await fetch(upload.body.putUrl, { method: 'PUT', body: JSON.stringify(reference) });
  expect(put.status).toBe(200);
  const registered = await call('scientist', `POST /v1/models/${model}/versions`, {
    artifact: { base64: Buffer.from(onnx).toString('base64') },
    sketch: upload.body.uri,
    evaluation,
  });
  expect([registered.status, registered.body.error]).toEqual([201, undefined]);
  await approveVersion(model, 1);
  const staged = await call('engineer', `POST /v1/models/${model}/versions/1/stage`, {
    stage: 'Production',
  });
  expect(staged.status).toBe(200);
}

describe('drift checks, as deployed', () => {
  const early = hour(2);
  const last = hour(1);
  const filesOf = 700;

  beforeAll(async () => {
    await deployWithSketch(generateCustomers(1_500, 1));
    const served = linesOf(generateCustomers(4_200, 2), early.from, 'a');
    const whole = served.slice(0, -1);
    for (let at = 0; at < whole.length; at += filesOf) {
      const text = asText(whole.slice(at, at + filesOf));
      await putFile(early.from, `part-${at}`, text);
      // The same bytes once more, as an upload that was repeated.
      if (at === 0) await putFile(early.from, 'part-0-again', text);
    }
    // Lines that Firehose delivered twice, of another model, and half-written ones.
    await putFile(
      early.from,
      'part-mixed',
      `${asText([...served.slice(-1), ...served.slice(-1)])}${asText([{ ...served[0], id: 'x', model: 'another' }])}{"id":"half","ts":"${early.from}","model":"${model}\n{"broken`,
    );
    await putFile(
      last.from,
      'part-last',
      asText(linesOf(generateCustomers(600, 3), last.from, 'b')),
    );
    // The store tells in whole seconds when a file was written.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  }, 200_000);

  it('DRF-5, DRF-9: two checks of an hour at once, each in several parts, leave one report', async () => {
    const check = { models: [{ model, ...early }] };
    const [first, second] = await Promise.all([run(check), run(check)]);
    expect(first.checks[0]).toEqual(second.checks[0]);
    const found = await recordOf(early);
    expect(found.map(({ id, rows, revision }) => [id, rows, revision])).toEqual([
      [first.checks[0]?.id, 4_200, undefined],
    ]);
    const report = await reportOf(found[0]?.id ?? '');
    expect([report.rows, report.version, report.verdict]).toEqual([4_200, 1, 'no-drift']);
    const words = (report.upstream ?? []).map((one) => one.words).join(' ');
    expect(words).toContain('1 file of captures held the same bytes as another');
    // Once more changes nothing.
    await run(check);
    expect(await recordOf(early)).toEqual(found);
  });

  it('DRF-9: a file that came late is found by the next round, and its hour is counted again', async () => {
    const [before] = await recordOf(early);
    await putFile(
      new Date(thisHour).toISOString(),
      'late',
      asText(linesOf(generateCustomers(300, 4), early.from, 'late')),
    );
    await run({ models: [{ model, ...last }] });
    const [seen] = await recordOf(last);
    expect(seen?.rows).toBe(600);
    expect(seen?.late).toMatchObject([{ ...early, lines: 300 }]);
    // The hourly round, over every model of the installation.
    await run({});
    const found = await recordOf(early);
    expect(found).toMatchObject([{ id: before?.id, rows: 4_500, revision: 1 }]);
    expect(await reportOf(before?.id ?? '')).toMatchObject({ rows: 4_500, revision: 1 });
    // What has been counted again is not late any more.
    await run({});
    expect(await recordOf(early)).toEqual(found);
  });

  it('DRF-8: the report is a page as well, which loads nothing and is framed by nobody', async () => {
    const [found] = await recordOf(last);
    const { apiUrl, tokens } = inject('installation');
    const page = await fetch(`${apiUrl}/v1/models/${model}/drift/${found?.id}?format=html`, {
      headers: { authorization: `Bearer ${tokens.viewer}` },
    });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const text = await page.text();
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).toContain('tenure');
  });

  it('DRF-5: the reference and thresholds of a model are settings, audited', async () => {
    const settings = { drift: { minRows: 400 }, reference: { kind: 'rolling', days: 7 } };
    const path = `/v1/models/${model}/monitoring`;
    expect((await call('scientist', `PUT ${path}`, settings)).status).toBe(403);
    expect((await call('admin', `PUT ${path}`, { drift: { minRow: 1 } })).body).toMatchObject({
      field: 'drift.minRow',
    });
    const set = await call('admin', `PUT ${path}`, { ...settings, reason: 'weekly course' });
    expect([set.status, set.body.effective?.drift.minRows]).toEqual([200, 400]);
    expect((await call('viewer', `GET ${path}`)).body.settings).toMatchObject(settings);
    // The hour before is kept, so it is what the next one is compared with.
    const asked = await call('scientist', `POST /v1/models/${model}/drift`, last);
    const report = await until(
      () => reportOf(asked.body.checkId),
      ({ id }) => id === asked.body.checkId,
      60,
    );
    expect(report.reference).toMatchObject({ kind: 'rolling', to: last.from });
    expect(report.referenceRows).toBe(4_500);
    const { body } = await call('viewer', `GET /v1/models/${model}/audit`);
    expect(JSON.stringify(body.entries)).toContain('MonitoringChanged');
  });

  it('DRF-6: a window nobody asked in costs one look and says so', async () => {
    const idle = hour(6);
    const { checks } = await run({ models: [{ model, ...idle }] });
    expect(checks[0]?.verdict).toBe('not-enough-data');
    expect((await recordOf(idle))[0]?.rows).toBe(0);
  });
});
