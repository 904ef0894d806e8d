import {
  experimentName,
  frameworkTag,
  gpuTag,
  runName,
  sourceTags,
  stageTag,
} from '#domain/tracking/own-runs/conventions.ts';
import { explain } from '../answer.ts';
import { ApiError } from '../api-client.ts';
import type { Api } from '../routes.ts';
import type { TrainedAtDesk } from './train-uploaded.ts';

export interface TrackedTraining extends TrainedAtDesk {
  /** Where the run is, or why it is nowhere. */
  readonly tracked: string;
}

/**
 * TRK-3: a training at somebody's desk as a run of the experiment `{model}-training`, through the REST API that MLflow
 * clients speak. A training is not lost for its log: what cannot be logged is said.
 */
export async function trackTraining(
  api: Api,
  { model, description }: { readonly model: string; readonly description: string },
  train: () => Promise<TrainedAtDesk>,
): Promise<TrackedTraining> {
  const experiment = experimentName(model, 'training');
  const began = new Date();
  const name = runName(began, description);
  const begun = await attempt(() => beginRun(api, experiment, name, began));
  const end = (status: 'FINISHED' | 'FAILED') =>
    'failure' in begun
      ? undefined
      : api.endRun({ run_id: begun.value, status, end_time: Date.now() });
  let trained: TrainedAtDesk;
  try {
    trained = await train();
  } catch (error) {
    await attempt(async () => end('FAILED'));
    throw error;
  }
  if ('failure' in begun) return { ...trained, tracked: begun.failure };
  const logged = await attempt(async () => {
    await logTraining(api, begun.value, model, trained, began.getTime());
    await end('FINISHED');
  });
  return {
    ...trained,
    tracked:
      'failure' in logged
        ? `run ${begun.value} is not whole: ${logged.failure}`
        : `its training is run ${begun.value} (${name}) of experiment ${experiment}`,
  };
}

async function beginRun(api: Api, experiment: string, name: string, at: Date): Promise<string> {
  const tags = [
    ...sourceTags('loopwright.demo'),
    [stageTag, 'None'] as const,
    [frameworkTag, 'loopwright-gbdt'] as const,
    [gpuTag, 'none'] as const,
  ].map(([key, value]) => ({ key, value }));
  return api.createRun({
    experiment_id: await experimentId(api, experiment),
    run_name: name,
    start_time: at.getTime(),
    tags,
  });
}

async function experimentId(api: Api, name: string): Promise<string> {
  try {
    return await api.experimentByName(name);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    return api.createExperiment(name);
  }
}

async function logTraining(
  api: Api,
  run_id: string,
  model: string,
  { evaluation, params, learningCurve, data }: TrainedAtDesk,
  timestamp: number,
): Promise<void> {
  const { metrics, latencyMs } = evaluation;
  const measured = Object.entries({
    ...metrics,
    ...(latencyMs === undefined ? {} : { latencyMs }),
  });
  await api.logBatch({
    run_id,
    metrics: [
      ...measured.map(([key, value]) => ({ key, value, timestamp, step: 0 })),
      ...learningCurve.map((value, at) => ({
        key: 'valid_logLoss',
        value,
        timestamp,
        step: at + 1,
      })),
    ],
    params: Object.entries({ algorithm: 'gbdt', ...params }).map(([key, value]) => ({
      key,
      value: String(value),
    })),
  });
  const dataset = (name: string, sha256: string, rows: number, context: string) => ({
    tags: [{ key: 'mlflow.data.context', value: context }],
    dataset: {
      name,
      digest: sha256.slice(0, 36),
      source_type: 'code',
      source: '{"tags":{}}',
      profile: JSON.stringify({ num_rows: rows }),
    },
  });
  await api.logInputs({
    run_id,
    datasets: [
      dataset(model, data.sha256, data.rows, 'training'),
      dataset(`${model} hold-out`, evaluation.dataSha256, evaluation.rows, 'evaluation'),
    ],
  });
}

type Attempt<T> = { readonly value: T } | { readonly failure: string };

async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { failure: `the training could not be tracked: ${explain(error)}` };
  }
}
