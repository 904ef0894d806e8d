import { GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { toCsv } from '#domain/training/csv.ts';
import { rowsToTable } from '#domain/training/rows-to-table.ts';
import { generateCustomers } from '../../examples/churn/generate-customers.ts';
import { pythonEnvironment } from '../../tools/local/python.ts';
import { run } from '../../tools/local/run.ts';
import { emulated } from '../../tools/local/target.ts';
import { call, until } from './client.ts';
import { createModel } from './deploy-model.ts';

const ended = ({ body }: { body: { status?: string } }) => body.status !== 'running';

async function upload(rows: number, seed: number): Promise<string> {
  const { body } = await call('scientist', 'POST /v1/uploads', { kind: 'dataset' });
  const csv = toCsv(rowsToTable(generateCustomers(rows, seed)));
  expect((await fetch(body.putUrl, { method: 'PUT', body: csv })).ok).toBe(true);
  return body.uri;
}

async function retrained(model: string, dataset: string) {
  const asked = await call('scientist', `POST /v1/models/${model}/retrain`, { dataset });
  expect([asked.status, asked.body.error]).toEqual([202, undefined]);
  return asked.body.retrainingId as string;
}

const finished = (model: string, id: string, seconds: number) =>
  until(() => call('viewer', `GET /v1/models/${model}/retrainings/${id}`), ended, seconds);

/** Changes settings of the trainer's function, as somebody with the account's keys can. */
async function setTrainer(timeoutSeconds: number, settings: Readonly<Record<string, string>>) {
  const { endpoint = '' } = inject('installation');
  const programs = await pythonEnvironment('emulator', 'tools/local/requirements.txt');
  const script = `
import json, sys, boto3
timeout, settings = int(sys.argv[1]), json.loads(sys.argv[2])
client = boto3.client("lambda")
pages = client.get_paginator("list_functions").paginate()
name, known = next(
    (fn["FunctionName"], fn["Environment"]["Variables"])
    for page in pages for fn in page["Functions"]
    if fn.get("Description") == "retraining/train (dev)"
)
client.update_function_configuration(
    FunctionName=name, Timeout=timeout, Environment={"Variables": {**known, **settings}}
)
`;
  await run(
    `${programs}/python`,
    ['-c', script, String(timeoutSeconds), JSON.stringify(settings)],
    { env: emulated('emulator', endpoint).env, limitSeconds: 60 },
  );
}

/** Seconds from entering the state Train to leaving it. */
async function trainSeconds(retrainingId: string): Promise<number> {
  const { resources, endpoint = '', region } = inject('installation');
  const sfn = new SFNClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const machine = resources.RetrainMachine ?? '';
  const { events = [] } = await sfn.send(
    new GetExecutionHistoryCommand({
      executionArn: `${machine.replace(':stateMachine:', ':execution:')}:${retrainingId}`,
      maxResults: 1000,
    }),
  );
  const entered = events.find((event) => event.stateEnteredEventDetails?.name === 'Train');
  const exited = events.find((event) => event.stateExitedEventDetails?.name === 'Train');
  return (Number(exited?.timestamp) - Number(entered?.timestamp)) / 1000;
}

describe('RTR-4: a trainer that is killed', () => {
  // A checkpoint after every step, and no stop of its own before the time is up.
  const careless = { CHECKPOINT_SECONDS: '0', STOP_BEFORE_SECONDS: '0' };
  afterAll(() => setTrainer(900, { CHECKPOINT_SECONDS: '60', STOP_BEFORE_SECONDS: '60' }));

  it('goes on from its checkpoint, and ends in the same model as one that was not', async () => {
    const model = 'killed-trainer';
    await createModel(model);
    // Many times as long as a function takes to start, on a quick machine too.
    const dataset = await upload(250_000, 5);
    const train = async () => {
      const id = await retrained(model, dataset);
      const { body } = await finished(model, id, 130);
      expect([body.status, body.reasons]).toEqual(['registered', body.reasons]);
      const version = await call('viewer', `GET /v1/models/${model}/versions/${body.version}`);
      return { id, reasons: body.reasons as string[], version: version.body };
    };
    await setTrainer(900, careless);
    const whole = await train();
    expect(whole.reasons.join(' ')).not.toContain('checkpoint');

    // Lambda kills it after its middle; each further invocation has as long, of which reading the data and keeping the
    // model take the better half.
    await setTrainer(Math.ceil(0.65 * (await trainSeconds(whole.id))), careless);
    const killed = await train();
    expect(killed.reasons).toContain('There was a checkpoint of an earlier invocation.');
    expect(killed.version.version).not.toBe(whole.version.version);
    expect(killed.version.artifact.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(killed.version.artifact.sha256).toBe(whole.version.artifact.sha256);
  });
});

describe('AML-2: a search', () => {
  it('ends in a registered version, each trial a tracked run', async () => {
    const model = 'searched';
    await createModel(model);
    const dataset = await upload(1_500, 6);
    const ask = (who: 'viewer' | 'scientist', body: unknown) =>
      call(who, `POST /v1/models/${model}/automl`, body);
    expect((await ask('viewer', { dataset, budgetSeconds: 30 })).status).toBe(403);
    expect((await ask('scientist', { dataset, budgetSeconds: 1 })).status).toBe(400);
    const dear = await ask('scientist', { dataset, budgetSeconds: 600, maxCostUsd: 1e-6 });
    expect([dear.status, dear.body.field]).toEqual([400, 'maxCostUsd']);

    const asked = await ask('scientist', { dataset, budgetSeconds: 30, maxCostUsd: 1 });
    expect([asked.status, asked.body.error]).toEqual([202, undefined]);
    expect(asked.body.estimate).toMatchObject({
      trials: expect.any(Number),
      cost: { currency: 'USD', amount: expect.any(Number) },
    });
    const { automlId } = asked.body;
    const shown = await until(
      () => call('viewer', `GET /v1/models/${model}/automl/${automlId}`),
      ended,
      240,
    );
    expect([shown.body.status, shown.body.reasons]).toEqual(['registered', shown.body.reasons]);
    const { leaderboard, search, version } = shown.body;
    expect(leaderboard.length).toBeGreaterThanOrEqual(3);
    expect(leaderboard[0]).toMatchObject({
      algorithm: expect.any(String),
      loss: expect.any(Number),
    });
    expect(search.spentSeconds).toBeLessThan(60);
    const { body: made } = await call('viewer', `GET /v1/models/${model}/versions/${version}`);
    expect(made.evaluation.metrics.auc).toBeGreaterThan(0.75);

    const experiment = await call(
      'scientist',
      `GET /api/2.0/mlflow/experiments/get-by-name?experiment_name=${model}-automl`,
    );
    const runs = await call('scientist', 'POST /api/2.0/mlflow/runs/search', {
      experiment_ids: [experiment.body.experiment.experiment_id],
      max_results: 1000,
    });
    expect(runs.body.runs).toHaveLength(leaderboard.length);
  });
});
