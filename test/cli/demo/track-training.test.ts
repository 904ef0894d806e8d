import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../../cli/api-client.ts';
import { trackTraining } from '../../../cli/demo/track-training.ts';
import type { TrainedAtDesk } from '../../../cli/demo/train-uploaded.ts';
import { routes } from '../../../cli/routes.ts';
import { type Answers, fakeApi } from '../fake-api.ts';

const trained: TrainedAtDesk = {
  onnx: new Uint8Array(3),
  data: { sha256: 'a'.repeat(64), rows: 80 },
  params: { trees: 2, learningRate: 0.1 },
  learningCurve: [0.6, 0.5],
  evaluation: { rows: 20, dataSha256: 'b'.repeat(64), metrics: { auc: 0.9 }, latencyMs: 1 },
};

const answers: Answers = {
  'GET /api/2.0/mlflow/experiments/get-by-name': () => ({
    status: 404,
    body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'No experiment.' },
  }),
  'POST /api/2.0/mlflow/experiments/create': () => ({ body: { experiment_id: '7' } }),
  'POST /api/2.0/mlflow/runs/create': () => ({ body: { run: { info: { run_id: 'r1' } } } }),
  'POST /api/2.0/mlflow/runs/log-batch': () => ({ body: {} }),
  'POST /api/2.0/mlflow/runs/log-inputs': () => ({ body: {} }),
  'POST /api/2.0/mlflow/runs/update': () => ({ body: {} }),
};

function setup(changes: Answers = {}) {
  const { asked, fetch } = fakeApi({ ...answers, ...changes });
  const api = routes(createApiClient({ apiUrl: 'http://api.test', token: 't', fetch }));
  const track = (train: () => Promise<TrainedAtDesk> = async () => trained) =>
    trackTraining(api, { model: 'churn', description: 'a new Export' }, train);
  const sent = (route: string) =>
    // biome-ignore lint/suspicious/noExplicitAny: what was sent is what the test is about
    asked.filter(({ path }) => path.includes(route)).map(({ body }) => body as any);
  return { track, sent };
}

describe('a training at somebody’s own desk', () => {
  it('TRK-3: is a run of its experiment, with params, metrics, curve and data sets', async () => {
    const { track, sent } = setup();
    const { tracked, evaluation } = await track();
    expect(evaluation).toBe(trained.evaluation);
    expect(tracked).toMatch(
      /^its training is run r1 \(\d{4}-\d\d-\d\d_a-new-export\) of experiment churn-training$/,
    );
    expect(sent('experiments/create')).toEqual([{ name: 'churn-training' }]);
    const [run] = sent('runs/create');
    expect(run).toMatchObject({ experiment_id: '7', start_time: expect.any(Number) });
    expect(run.tags).toContainEqual({ key: 'framework:', value: 'loopwright-gbdt' });
    const [batch] = sent('log-batch');
    expect(batch.params).toContainEqual({ key: 'trees', value: '2' });
    expect(batch.metrics).toMatchObject([
      { key: 'auc', value: 0.9, step: 0 },
      { key: 'latencyMs', value: 1, step: 0 },
      { key: 'valid_logLoss', value: 0.6, step: 1 },
      { key: 'valid_logLoss', value: 0.5, step: 2 },
    ]);
    expect(sent('log-inputs')[0].datasets).toMatchObject([
      { dataset: { name: 'churn', digest: 'a'.repeat(36), profile: '{"num_rows":80}' } },
      { dataset: { name: 'churn hold-out', digest: 'b'.repeat(36) } },
    ]);
    expect(sent('runs/update')).toMatchObject([{ run_id: 'r1', status: 'FINISHED' }]);
  });

  it('TRK-3: is not lost when it cannot be logged, and says so', async () => {
    const down = () => ({ status: 503, body: { message: 'Not now.' } });
    const { track, sent } = setup({ 'POST /api/2.0/mlflow/runs/create': down });
    const { tracked, onnx } = await track();
    expect(onnx).toBe(trained.onnx);
    expect(tracked).toContain('the training could not be tracked: refused (503): Not now.');
    expect(sent('log-batch')).toEqual([]);
    const half = setup({ 'POST /api/2.0/mlflow/runs/log-inputs': down });
    expect((await half.track()).tracked).toMatch(/^run r1 is not whole: .*Not now/);
  });

  it('TRK-3: fails as it failed, and its run too', async () => {
    const { track, sent } = setup();
    const broken = async () => Promise.reject(new Error('no rows'));
    await expect(track(broken)).rejects.toThrow('no rows');
    expect(sent('runs/update')).toMatchObject([{ run_id: 'r1', status: 'FAILED' }]);
  });
});
