import { describe, expect, it } from 'vitest';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import {
  checkSource,
  type SourceLookups,
  type WhichVersion,
} from '#domain/tracking/mlmodel/check-source.ts';
import { aModel, aRun, modelId, runId } from './setup.ts';

const otherRun = `${'c'.repeat(31)}1`;
const otherModel = `m-${'d'.repeat(31)}1`;
const run = aRun();
const model = aModel();
const runRoot = run.artifactUri;
const modelRoot = model.artifactUri;
const s3 = 's3://bucket/models/churn/model.onnx';

const version = (
  number: number,
  source: ModelVersion['source'],
): Pick<ModelVersion, 'version' | 'source' | 'artifact'> => ({
  version: number,
  source,
  artifact: { uri: s3, sha256: '', bytes: 1 },
});
const registered = version(2, {
  kind: 'mlflow',
  runId,
  mlflow: { uri: `models:/${modelId}`, location: modelRoot, modelId },
});
const asked: WhichVersion[] = [];

const lookups = (runs = [run, aRun({ id: otherRun, artifactUri: 's3://b/1' })]): SourceLookups => ({
  run: async (id) => runs.find((each) => each.id === id),
  loggedModel: async (id) =>
    id === modelId ? model : id === otherModel ? aModel({ id, deleted: true }) : undefined,
  async version(name, which) {
    asked.push(which);
    if (name === 'trained') return version(1, { kind: 'training' });
    if (name !== 'churn' || (typeof which === 'object' && 'alias' in which)) return undefined;
    return registered;
  },
});

const check = (source: string, ids: { runId?: string; modelId?: string } = {}, deps = lookups()) =>
  checkSource(deps, { source, ...ids });

/** Contract §6, tried on a server of MLflow 3.17.2. */
describe('REG-4: the source of a version', () => {
  it('models:/m-… is a logged model; the run is its own unless another is given', async () => {
    const source = `models:/${modelId}`;
    const found = { uri: source, location: modelRoot, modelId };
    expect(await check(source, { modelId })).toEqual({ ...found, runId });
    expect(await check(source, { modelId, runId: otherRun })).toEqual({
      ...found,
      runId: otherRun,
    });
    expect(await check(source)).toEqual({ ...found, runId });
  });

  it('runs:/… is a folder of the given run', async () => {
    const source = `runs:/${runId}/some/folder/`;
    expect(await check(source, { runId })).toEqual({
      uri: source,
      location: `${runRoot}/some/folder`,
      runId,
    });
    expect((await check(`runs:/${runId}`, { runId })).location).toBe(runRoot);
  });

  it('or what MLflow 3 logged under that name: the newest such model', async () => {
    const logged = aRun({
      modelOutputs: [
        { modelId: otherModel, step: 0n },
        { modelId, step: 0n },
        { modelId: 'm-gone', step: 0n },
      ],
    });
    expect(await check(`runs:/${runId}/clf/sub`, { runId }, lookups([logged]))).toEqual({
      uri: `runs:/${runId}/clf/sub`,
      location: `${modelRoot}/sub`,
      runId,
      modelId,
    });
    expect((await check(`runs:/${runId}/other`, { runId }, lookups([logged]))).location).toBe(
      `${runRoot}/other`,
    );
  });

  it.each([
    [`${runRoot}/model`, { runId }, `${runRoot}/model`],
    [runRoot, { runId }, runRoot],
    [`${runRoot}//model/`, { runId }, `${runRoot}/model`],
    [`${runRoot}/my model`, { runId }, `${runRoot}/my model`],
    [`${runRoot}/my%20model`, { runId }, `${runRoot}/my%20model`],
    [runRoot.replace(':/', ':///'), { runId }, runRoot],
    [runRoot.replace('mlflow-artifacts', 'MLFLOW-ARTIFACTS'), { runId }, runRoot],
    [modelRoot, { modelId }, modelRoot],
    [modelRoot, { modelId, runId }, modelRoot],
    [`${modelRoot}/sub`, { modelId, runId: otherRun }, `${modelRoot}/sub`],
  ])('%s with %j belongs to it', async (source, ids, location) => {
    expect(await check(source, ids)).toEqual({ runId, ...ids, uri: source, location });
  });

  it('models:/name/version is copied with its run and model', async () => {
    const copied = { uri: 'models:/churn/2', location: modelRoot, runId, modelId };
    expect(await check('models:/churn/2')).toEqual(copied);
    expect(await check('models:/churn/2', { runId, modelId })).toEqual(copied);
    asked.length = 0;
    for (const source of ['models:/churn/latest', 'models:/churn/production', 'models:/churn/7'])
      expect(await check(source)).toEqual(copied);
    expect(asked).toEqual(['latest', { stage: 'Production' }, { version: 7 }]);
    expect(await check('models:/trained/1')).toEqual({ uri: 'models:/trained/1', location: s3 });
  });

  it.each(['s3://bucket/x', 'S3://bucket/x/', 'gs://b/x', 'wasbs://c@a/x', 'dbfs:/x', 'oss://b/x'])(
    '%s is remote and passes',
    async (source) => {
      expect(await check(source)).toEqual({ uri: source, location: source });
      expect(await check(source, { modelId })).toMatchObject({ runId, modelId });
      // No one looks for the run here; the real server does not either.
      expect(await check(source, { runId: 'unknown' })).toMatchObject({ runId: 'unknown' });
    },
  );

  it.each([
    [`models:/${modelId}`, { modelId: otherModel }],
    [`models://host/${modelId}`, { modelId }],
    ['models:/churn', {}],
    ['models:/', {}],
    ['models:/churn/Live', {}],
    ['models:/churn/0', {}],
    [`models:/${modelId}/sub/more`, { modelId }],
    ['models:/churn/2', { runId: otherRun }],
    ['models:/churn/2', { modelId: otherModel }],
    ['models:/trained/1', { runId }],
    ['models:/churn@nobody', {}],
    [`runs:/${runId}/model`, {}],
    [`runs:/${runId}/model`, { runId: otherRun }],
    [`runs:/${runId}/model`, { runId, modelId }],
    [`runs://host/${runId}/model`, { runId }],
    [`runs:${runId}/model`, { runId }],
    ['runs:/', { runId: '' }],
    [`${runRoot}/model`, {}],
    [`${runRoot}/model`, { runId: otherRun }],
    [`${runRoot}/model`, { runId: 'unknown' }],
    [`${runRoot}x/model`, { runId }],
    [`${runRoot}/model`, { runId, modelId }],
    [modelRoot, { runId }],
    ['mlflow-artifacts:/', { runId }],
    [runRoot.replace(':/', '://host/'), { runId }],
    [runRoot.replace(':/', ':'), { runId }],
  ])('%s with %j is refused', async (source, ids) => {
    await expect(check(source, ids)).rejects.toMatchObject({ kind: 'invalid', field: 'source' });
  });

  it.each([
    '/tmp/model',
    'tmp/model',
    'file:///tmp/model',
    'FILE:/tmp',
    '\\\\host\\share',
    'C:\\models',
    'C:/models',
    ' s3://bucket/x',
    '',
  ])('SEC-3: the local path "%s" is refused', async (source) => {
    await expect(check(source, { runId })).rejects.toMatchObject({ kind: 'invalid' });
  });

  it.each(['http://h/x', 'https://h/x', 'ftp://h/x', 'hdfs://h/x', 'r2://b@e/x', 'data:x'])(
    'SEC-3: %s would make a server speak to whoever somebody names',
    async (source) => {
      await expect(check(source)).rejects.toMatchObject({ kind: 'invalid' });
    },
  );

  it.each([
    '/../model',
    '/./model',
    '/%2e%2e/model',
    '/%252E%252e/model',
    '/%25252e./model',
    '/..%2fmodel',
    '/a%5c..%5cb',
    '/a\\..\\b',
    '/..',
    '/..?x',
    '/%00',
    '/a\u0000',
    '/a%0ab',
  ])('SEC-3: %j is no way out, wherever it begins', async (rest) => {
    for (const root of [runRoot, `runs:/${runId}`, 's3://bucket/x', 'models:/churn'])
      await expect(check(root + rest, { runId })).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('SEC-3: encoding a thousand times over ends quickly', async () => {
    await expect(check(`s3://b/%${'25'.repeat(950)}2e%2e/x`)).rejects.toMatchObject({
      kind: 'invalid',
    });
    await expect(check(`s3://b/${'x'.repeat(3_000)}`)).rejects.toThrow('2048');
  });

  it.each([
    [`models:/m-${'0'.repeat(32)}`, {}],
    [`models:/${otherModel}`, {}],
    ['s3://bucket/x', { modelId: otherModel }],
    [`runs:/${'0'.repeat(32)}/model`, { runId: '0'.repeat(32) }],
    ['models:/nobody/1', {}],
  ])('%s with %j names what is not there, or deleted: not found', async (source, ids) => {
    await expect(check(source, ids)).rejects.toMatchObject({ kind: 'not-found' });
  });
});
