import type { Ask } from './ask.ts';

/** Counts what `work` asks of the database under this name. */
export type Count = <T>(name: string, work: () => Promise<T>) => Promise<T>;

const points = (count: number, step: number) =>
  Array.from({ length: count }, (_, at) => ({
    key: `m${at}`,
    value: Math.sin(step * count + at),
    timestamp: 1_790_000_000_000 + step,
    step,
  }));
const pairs = (letter: string, count: number) =>
  Array.from({ length: count }, (_, at) => ({ key: `${letter}${at}`, value: `${at / 7}` }));

/** The usual calls of experiments and runs, each counted once on a run as it is in practice. */
export async function countRunCalls(ask: Ask, count: Count): Promise<string> {
  const name = `units-${Date.now()}`;
  const { experiment_id } = await count('createExperiment', () =>
    ask('POST', 'experiments/create', { name, tags: [{ key: 'team', value: 'red' }] }),
  );
  await count('getExperiment', () => ask('GET', 'experiments/get', { experiment_id }));
  await count('getExperimentByName', () =>
    ask('GET', 'experiments/get-by-name', { experiment_name: name }),
  );
  await count('setExperimentTag', () =>
    ask('POST', 'experiments/set-experiment-tag', { experiment_id, key: 'k', value: 'v' }),
  );
  await count('updateExperiment', () =>
    ask('POST', 'experiments/update', { experiment_id, new_name: `${name}-renamed` }),
  );
  const tags = [{ key: 'mlflow.user', value: 'ana' }];
  const { run } = await count('createRun', () =>
    ask('POST', 'runs/create', { experiment_id, start_time: Date.now(), tags }),
  );
  const { run_id } = run.info;
  await count('logBatch100New', () =>
    ask('POST', 'runs/log-batch', { run_id, metrics: points(100, 1) }),
  );
  await count('logBatch100', () =>
    ask('POST', 'runs/log-batch', { run_id, metrics: points(100, 2) }),
  );
  await count('logBatch1000', () =>
    ask('POST', 'runs/log-batch', { run_id, metrics: points(1_000, 3) }),
  );
  await count('logBatch100Params', () =>
    ask('POST', 'runs/log-batch', { run_id, params: pairs('p', 100) }),
  );
  const fresh = (await ask('POST', 'runs/create', { experiment_id })).run.info.run_id;
  const point = { run_id: fresh, key: 'solo', value: 0.5, timestamp: 1 };
  await ask('POST', 'runs/log-metric', { ...point, step: 0 });
  await count('logMetric', () => ask('POST', 'runs/log-metric', { ...point, step: 1 }));
  await count('logMetricAgain', () => ask('POST', 'runs/log-metric', { ...point, step: 1 }));
  await count('logParam', () =>
    ask('POST', 'runs/log-parameter', { run_id: fresh, key: 'p', value: '1' }),
  );
  await count('setTag', () => ask('POST', 'runs/set-tag', { run_id: fresh, key: 't', value: '1' }));
  await count('deleteTag', () => ask('POST', 'runs/delete-tag', { run_id: fresh, key: 't' }));
  const dataset = { name: 'd', digest: '1', source_type: 'local', source: '{}' };
  await count('logInputs', () =>
    ask('POST', 'runs/log-inputs', { run_id: fresh, datasets: [{ dataset, tags: [] }] }),
  );
  await count('getRun', () => ask('GET', 'runs/get', { run_id: fresh }));
  await count('getRun1000Metrics', () => ask('GET', 'runs/get', { run_id }));
  await count('getHistory', () =>
    ask('GET', 'metrics/get-history', { run_id, metric_key: 'm7', max_results: 25_000 }),
  );
  await count('updateRun', () =>
    ask('POST', 'runs/update', { run_id: fresh, status: 'FINISHED', end_time: Date.now() }),
  );
  await count('deleteRun', () => ask('POST', 'runs/delete', { run_id: fresh }));
  await count('restoreRun', () => ask('POST', 'runs/restore', { run_id: fresh }));
  return experiment_id;
}

/** The calls of `log_model`, `register_model` and `load_model`, and of a stage. */
export async function countModelCalls(
  ask: Ask,
  count: Count,
  experiment_id: string,
): Promise<void> {
  const { model } = await count('createLoggedModel', () =>
    ask('POST', 'logged-models', { experiment_id, name: 'net', params: pairs('p', 5) }),
  );
  const { model_id } = model.info;
  const path = `logged-models/${model_id}`;
  const { run_id } = (await ask('POST', 'runs/create', { experiment_id })).run.info;
  await count('logOutputs', () =>
    ask('POST', 'runs/outputs', { run_id, models: [{ model_id, step: 0 }] }),
  );
  await count('getLoggedModel', () => ask('GET', path));
  await count('finaliseLoggedModel', () =>
    ask('PATCH', path, { model_id, status: 'LOGGED_MODEL_READY' }),
  );
  await count('setLoggedModelTags', () =>
    ask('PATCH', `${path}/tags`, { tags: [{ key: 'k', value: 'v' }] }),
  );
  await count('searchLoggedModels', () =>
    ask('POST', 'logged-models/search', {
      experiment_ids: [experiment_id],
      filter: "name = 'net'",
    }),
  );

  const name = `units-${Date.now().toString(16).slice(-8)}-1`;
  await count('createRegisteredModel', () => ask('POST', 'registered-models/create', { name }));
  const source = `s3://bench/${name}`;
  await count('createModelVersion', () =>
    ask('POST', 'model-versions/create', { name, source, run_id }),
  );
  await ask('POST', 'model-versions/create', { name, source });
  await count('getRegisteredModel', () => ask('GET', 'registered-models/get', { name }));
  await count('getModelVersion', () => ask('GET', 'model-versions/get', { name, version: '1' }));
  await count('getDownloadUri', () =>
    ask('GET', 'model-versions/get-download-uri', { name, version: '1' }),
  );
  await count('setAlias', () =>
    ask('POST', 'registered-models/alias', { name, alias: 'champion', version: '1' }),
  );
  await count('getByAlias', () =>
    ask('GET', 'registered-models/alias', { name, alias: 'champion' }),
  );
  await count('getLatestVersions', () =>
    ask('POST', 'registered-models/get-latest-versions', { name }),
  );
  await count('setModelVersionTag', () =>
    ask('POST', 'model-versions/set-tag', { name, version: '1', key: 'k', value: 'v' }),
  );
  await count('transitionStage', () =>
    ask('POST', 'model-versions/transition-stage', { name, version: '1', stage: 'Staging' }),
  );
  await count('searchModelVersions', () =>
    ask('GET', 'model-versions/search', { filter: `name = '${name}'` }),
  );
  await count('renameRegisteredModel', () =>
    ask('POST', 'registered-models/rename', { name, new_name: `${name}1` }),
  );
  await count('deleteModelVersion', () =>
    ask('DELETE', 'model-versions/delete', { name: `${name}1`, version: '2' }),
  );
}
