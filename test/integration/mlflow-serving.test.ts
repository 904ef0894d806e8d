import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { pythonEnvironment } from '../../tools/local/python.ts';
import { run } from '../../tools/local/run.ts';
import { call, until } from './client.ts';

/** What test/clients/mlflow_serving.py writes. */
interface Told {
  readonly gate: Readonly<Record<string, Moved>> & {
    readonly approvals: readonly (readonly [status: number, state: string])[];
  };
  readonly models: Readonly<Record<string, Logged>>;
}
interface Moved {
  readonly stage?: string;
  readonly error_code?: string;
  readonly message?: string;
}
interface Logged {
  readonly name: string;
  readonly version: number;
  readonly rows: readonly (readonly number[])[];
  readonly columns: readonly string[];
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly classes: readonly string[] | null;
  /** By output, of onnxruntime in Python. */
  readonly expected: Readonly<Record<string, readonly (string | number | readonly number[])[]>>;
  readonly loadsTheSame: boolean;
  readonly zipMaps: number;
}

let folder: string;
let told: Told;
const logged = (kind: string): Logged => told.models[kind] as Logged;

/** The data scientist's part, by the unmodified client against the deployed API. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loopwright-mlflow-serving-'));
  const programs = await pythonEnvironment('mlflow', 'tools/clients/requirements-mlflow.txt');
  const { apiUrl, tokens } = inject('installation');
  await run(join(programs, 'python'), ['test/clients/mlflow_serving.py', apiUrl, folder], {
    limitSeconds: 240,
    env: {
      MLFLOW_TRACKING_TOKEN: tokens.engineer,
      ML_LEAD: tokens.mlLead,
      QA_LEAD: tokens.qaLead,
      MLFLOW_DISABLE_TELEMETRY: 'true',
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
  told = JSON.parse(readFileSync(join(folder, 'told.json'), 'utf8'));
}, 1_200_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the gates, as the client’s user meets them', () => {
  it('REG-3: a version without an evaluation goes to Staging; Production says what is missing and how it gets there', () => {
    const { tooEarly, staging, notEvaluated } = told.gate;
    expect(tooEarly).toEqual({
      error_code: 'RESOURCE_CONFLICT',
      message:
        'RESOURCE_CONFLICT: Version 1 is in None and cannot go to Production from there. Set its stage to Staging first; Production is reached only from there.',
    });
    expect(staging).toEqual({ stage: 'Staging' });
    expect(notEvaluated).toEqual({
      error_code: 'RESOURCE_CONFLICT',
      message:
        "RESOURCE_CONFLICT: Version 1 does not fulfil the policy: It was not evaluated; the policy asks for measured numbers. In its run, log the rows that it has not seen, `mlflow.log_input(data, context='validation')`, and its numbers on them as `val_accuracy`, `val_roc_auc`, …; then register it again.",
    });
  });

  it('GOV-2: metrics on a validation data set fulfil the policy; being claimed, they need both approvers', () => {
    const { stagingAgain, notApproved, approvals, afterML_LEAD, afterQA_LEAD } = told.gate;
    expect(stagingAgain).toEqual({ stage: 'Staging' });
    expect(notApproved).toMatchObject({ error_code: 'RESOURCE_CONFLICT' });
    expect(notApproved?.message).toMatch(
      /^RESOURCE_CONFLICT: Version 2 is high risk: Its evaluation is claimed by the uploader, not measured by this platform\. Approval \S+ by ml-lead and qa-lead is asked for\. When they have sent POST \/v1\/approvals\/\S+\/approve, ask again\.$/,
    );
    expect(approvals).toEqual([
      [200, 'pending'],
      [200, 'approved'],
    ]);
    expect(afterML_LEAD?.message).toMatch(/ by ml-lead and qa-lead is asked for\./);
    expect(afterQA_LEAD).toEqual({ stage: 'Production' });
  });

  it.each(['columns', 'forest', 'scaled', 'regression'])(
    'REG-3: %s has a name that the environment exempts, and is promoted at once',
    (kind) => {
      expect(told.gate[kind]).toEqual({ stage: 'Production' });
    },
  );
});

/** The furthest that two lists of numbers are apart; of numbers above 1, in parts of them. */
const furthest = (a: readonly number[], b: readonly number[]): number =>
  Math.max(
    ...a.map((value, at) => Math.abs(value - (b[at] ?? Number.NaN)) / Math.max(1, Math.abs(value))),
  );

const rowsByName = ({ rows, columns }: Logged) =>
  rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));

const predict = async ({ name }: Logged, instances: unknown) => {
  const { status, body } = await call('scientist', `POST /v1/models/${name}/predict`, {
    instances,
  });
  expect([status, body.error]).toEqual([200, undefined]);
  return body.predictions;
};

describe('what was promoted answers', () => {
  it.each(['gated', 'columns', 'forest', 'scaled'])(
    'SRV-1, REG-4: %s: plain rows, with the classes by name, as onnxruntime in Python does, to 1e-6',
    async (kind) => {
      const model = logged(kind);
      const { rows, expected, classes } = model;
      const byName = kind === 'gated' || kind === 'columns';
      const predictions = await predict(model, byName ? rowsByName(model) : rows);
      const probabilities = expected.probabilities as readonly (readonly number[])[];
      for (const [at, answer] of predictions.entries()) {
        expect(answer.version).toBe(model.version);
        expect(String(answer.label)).toBe(String(expected.label?.[at]));
        expect(Object.keys(answer.probabilities).sort()).toEqual([...(classes ?? [])].sort());
        const numbers = (classes ?? []).map((name) => answer.probabilities[name]);
        expect(furthest(probabilities[at] ?? [], numbers)).toBeLessThanOrEqual(1e-6);
      }
    },
  );

  it('SRV-1: a regressor answers plain rows with numbers, by name and without', async () => {
    const model = logged('regression');
    const numbers = (model.expected.variable ?? []).flat() as number[];
    for (const instances of [rowsByName(model), model.rows]) {
      const predictions = await predict(model, instances);
      const said = predictions.map(({ prediction }: { prediction: number }) => prediction);
      expect(furthest(numbers, said)).toBeLessThanOrEqual(1e-6);
    }
  });

  it.each(['gated', 'columns', 'forest', 'scaled', 'regression'])(
    'SRV-2: %s: tensors by the Open Inference Protocol, to 1e-6',
    async (kind) => {
      const { name, inputs, rows, expected } = logged(kind);
      const single = Object.keys(inputs).length === 1;
      const { status, body } = await call('scientist', `POST /v2/models/${name}/infer`, {
        inputs: Object.entries(inputs).map(([input, shape], at) => ({
          name: input,
          datatype: 'FP32',
          shape,
          data: single ? rows.flat() : rows.map((row) => row[at]),
        })),
      });
      expect([status, body.error]).toEqual([200, undefined]);
      const numbers = Object.entries(expected).filter(([, values]) => Array.isArray(values[0]));
      for (const [output, values] of numbers) {
        const found = body.outputs.find((one: { name: string }) => one.name === output);
        expect(furthest(values.flat() as number[], found.data)).toBeLessThanOrEqual(1e-6);
      }
      expect(numbers.length).toBeGreaterThan(0);
    },
  );

  it('REG-4: the folder keeps the file as it was logged; the version says what was changed of it', async () => {
    for (const kind of ['gated', 'forest', 'scaled']) {
      const { name, version, loadsTheSame, zipMaps } = logged(kind);
      expect([kind, loadsTheSame, zipMaps]).toEqual([kind, true, 1]);
      const { body } = await call('viewer', `GET /v1/models/${name}/versions/${version}`);
      expect(body.artifact.madeFrom).toEqual({
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        bytes: expect.any(Number),
        changes: [
          expect.stringContaining(
            'ZipMap was taken away: instead of the maps output_probability the output is the tensor probabilities',
          ),
        ],
      });
      expect(body.artifact.madeFrom.sha256).not.toBe(body.artifact.sha256);
      expect(body.source.mlflow).not.toHaveProperty('notServed');
    }
    const { name, version } = logged('columns');
    const { body } = await call('viewer', `GET /v1/models/${name}/versions/${version}`);
    expect(body.artifact).not.toHaveProperty('madeFrom');
  });

  it('SRV-2: the metadata names the columns of a matrix where MLmodel told them', async () => {
    const metadata = async (kind: string) =>
      (await call('viewer', `GET /v2/models/${logged(kind).name}`)).body;
    expect(await metadata('gated')).toMatchObject({ columns: logged('gated').columns });
    expect(await metadata('forest')).not.toHaveProperty('columns');
  });
});

describe('what comes after an answer', () => {
  it('SRV-8: labels find their predictions', async () => {
    const model = logged('gated');
    const [{ id }] = await predict(model, rowsByName(model).slice(0, 1));
    const answer = await call('scientist', 'POST /v1/feedback', {
      model: model.name,
      labels: [{ id, label: 'stays' }],
    });
    expect([answer.status, answer.body.accepted]).toEqual([202, 1]);
  });

  it.each([
    ['gated', (model: Logged) => model.columns],
    ['forest', () => ['X[0]', 'X[1]', 'X[2]', 'X[3]']],
  ] as const)(
    'SRV-4: %s: a CSV is answered as its rows are',
    async (kind, columnsOf) => {
      const model = logged(kind);
      const upload = await call('scientist', 'POST /v1/uploads', {
        kind: 'dataset',
        model: model.name,
      });
      const lines = [columnsOf(model), ...model.rows].map((row) => row.join(','));
      expect((await fetch(upload.body.putUrl, { method: 'PUT', body: lines.join('\n') })).ok).toBe(
        true,
      );
      const asked = await call('scientist', `POST /v1/models/${model.name}/batch`, {
        input: upload.body.uri,
        format: 'csv',
        capture: true,
      });
      expect([asked.status, asked.body.error]).toEqual([202, undefined]);
      const path = `/v1/models/${model.name}/batches/${asked.body.batchId}`;
      const { body: batch } = await until(
        () => call('viewer', `GET ${path}`),
        ({ body }) => body.status !== 'running',
        150,
      );
      expect(batch).toMatchObject({ status: 'completed', rows: 20, failedRows: 0 });
      const { body } = await call('scientist', `GET ${path}/results`);
      const [{ results }] = body.parts;
      const text = await (await fetch(results.url)).text();
      expect(createHash('sha256').update(text).digest('hex')).toBe(results.sha256);
      const labels = text
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[2]);
      expect(labels).toEqual(model.expected.label?.map(String));
    },
    200_000,
  );
});
