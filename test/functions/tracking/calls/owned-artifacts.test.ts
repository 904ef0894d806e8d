import { describe, expect, it } from 'vitest';
import { memoryTrackedFiles } from '#adapters/memory/tracked-files.ts';
import { memoryTrackingStore } from '#adapters/memory/tracking-store.ts';
import type { LoggedModel } from '#domain/tracking/logged-model.ts';
import type { Run } from '#domain/tracking/run.ts';
import { ownedArtifactCalls } from '#functions/tracking/calls/owned-artifacts.ts';
import { sendMlflow } from '../send-mlflow.ts';

const base = '/api/2.0/mlflow';
const runId = `${'0'.repeat(31)}1`;
const modelId = `m-${runId}`;
const text = (content: string) => new TextEncoder().encode(content);

async function setup(artifactUri = `mlflow-artifacts:/1/${runId}/artifacts`) {
  const [store, files] = [memoryTrackingStore(), memoryTrackedFiles()];
  const run: Run = {
    id: runId,
    experimentId: '1',
    name: 'r',
    userId: '',
    status: 'RUNNING',
    startTime: 0,
    lifecycle: 'active',
    artifactUri,
    params: new Map(),
    tags: new Map(),
    metrics: new Map(),
    datasets: [],
    modelInputs: [],
    modelOutputs: [],
    revision: 0,
  };
  const model: LoggedModel = {
    id: modelId,
    experimentId: '1',
    name: 'm',
    status: 'READY',
    artifactUri: `mlflow-artifacts:/1/models/${modelId}/artifacts`,
    createdAt: 0,
    updatedAt: 0,
    deleted: false,
    params: new Map(),
    tags: new Map(),
    metrics: [],
    revision: 0,
  };
  await store.createRun(run);
  await store.createLoggedModel(model);
  for (const path of ['conf.json', 'data/x.csv', 'data/deep/y'])
    await files.write(`1/${runId}/artifacts/${path}`, text(path));
  await files.write(`1/models/${modelId}/artifacts/MLmodel`, text('MLmodel'));
  return { store, files, model, send: sendMlflow(ownedArtifactCalls({ store, files })) };
}

describe('artifacts/list', () => {
  it('TRK-1: tells the root and paths relative to it', async () => {
    const { send } = await setup();
    const root_uri = `mlflow-artifacts:/1/${runId}/artifacts`;
    for (const name of ['run_id', 'run_uuid'])
      expect(await send('GET', `${base}/artifacts/list?${name}=${runId}`)).toEqual({
        status: 200,
        body: {
          root_uri,
          files: [
            { path: 'conf.json', is_dir: false, file_size: 9 },
            { path: 'data', is_dir: true },
          ],
        },
      });
    const { body } = await send('GET', `${base}/artifacts/list?run_id=${runId}&path=data`);
    expect(body.files).toEqual([
      { path: 'data/deep', is_dir: true },
      { path: 'data/x.csv', is_dir: false, file_size: 10 },
    ]);
    for (const path of ['conf.json', 'none'])
      expect(
        (await send('GET', `${base}/artifacts/list?run_id=${runId}&path=${path}`)).body,
      ).toEqual({
        root_uri,
      });
  });

  it('TRK-1: reads our own bucket by its S3 name too, and no other place', async () => {
    const own = await setup(`memory://1/${runId}/artifacts`);
    const { body } = await own.send('GET', `${base}/artifacts/list?run_id=${runId}`);
    expect(body.files).toHaveLength(2);
    const other = await setup('s3://other/place');
    const refused = await other.send('GET', `${base}/artifacts/list?run_id=${runId}`);
    expect(refused).toMatchObject({
      status: 400,
      body: {
        error_code: 'INVALID_PARAMETER_VALUE',
        message: expect.stringContaining('s3://other/place'),
      },
    });
  });

  it.each([
    [`run_id=${runId}&path=../../etc`, 400],
    [`run_id=${runId}&path=/etc`, 400],
    [`run_id=${runId}&path=%252e%252e`, 400],
    [`run_id=${runId}&page_token=x`, 400],
    ['', 400],
    ['run_id=', 400],
    ['run_id=none', 404],
  ])('SEC-3: ?%s is %d', async (query, status) => {
    const { send } = await setup();
    expect((await send('GET', `${base}/artifacts/list?${query}`)).status).toBe(status);
  });
});

describe('artifacts of a logged model', () => {
  it('TRK-1: are listed for a model that is not deleted', async () => {
    const { send, store } = await setup();
    const path = `${base}/logged-models/${modelId}/artifacts/directories`;
    expect((await send('GET', path)).body).toEqual({
      root_uri: `mlflow-artifacts:/1/models/${modelId}/artifacts`,
      files: [{ path: 'MLmodel', is_dir: false, file_size: 7 }],
    });
    expect((await send('GET', `${path}?artifact_directory_path=../x`)).status).toBe(400);
    await store.changeLoggedModel(modelId, (now) => ({ ...now, deleted: true }));
    expect((await send('GET', path)).status).toBe(404);
  });
});

describe('presigned URLs', () => {
  it('TRK-1: one puts a file to a run or a model, one gets it', async () => {
    const { send, files } = await setup();
    for (const [owner, root] of [
      [{ run_id: runId }, `1/${runId}`],
      [{ model_id: modelId }, `1/models/${modelId}`],
    ] as const) {
      const asked = { ...owner, path: 'new/file', expiration: 60 };
      const up = await send('POST', `${base}/artifacts/presigned-upload-url`, asked);
      await files.put(up.body.presigned_url, text('four'));
      expect(await files.read(`${root}/artifacts/new/file`, 9)).toEqual(text('four'));
      const down = await send('POST', `${base}/artifacts/presigned-download-url`, asked);
      expect(down.body).toEqual({ presigned_url: expect.any(String), file_size: 4 });
    }
  });

  it.each([
    [{}, 400],
    [{ path: 'x' }, 400],
    [{ path: 'x', run_id: runId, model_id: modelId }, 400],
    [{ run_id: runId }, 400],
    [{ path: '../x', run_id: runId }, 400],
    [{ path: 'x', run_id: runId, expiration: 0 }, 400],
    [{ path: 'x', run_id: runId, expiration: 604_801 }, 400],
    [{ path: 'x', run_id: 'none' }, 404],
    [{ path: 'none', run_id: runId }, 404],
  ])('SEC-3: a download of %j is %d', async (body, status) => {
    const { send } = await setup();
    expect((await send('POST', `${base}/artifacts/presigned-download-url`, body)).status).toBe(
      status,
    );
  });

  it('TRK-1: none for a place that is not ours', async () => {
    const { send } = await setup('s3://other/place');
    for (const call of ['presigned-upload-url', 'presigned-download-url']) {
      const answer = await send('POST', `${base}/artifacts/${call}`, { run_id: runId, path: 'x' });
      expect(answer.status).toBe(400);
    }
  });
});
