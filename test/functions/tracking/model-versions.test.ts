import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import { memoryTrackedFiles } from '#adapters/memory/tracked-files.ts';
import { verifyChain } from '#domain/governance/audit-chain.ts';
import { decideApproval } from '#domain/governance/decide-approval.ts';
import { createModel } from '#domain/registry/create-model.ts';
import { registerVersion } from '#domain/registry/register-version.ts';
import { unzipped, zipped } from '../../domain/onnx/zip-map-model.ts';
import { trained } from '../registry/ensemble-setup.ts';
import { onnxMlModel, put, setup, sklearnMlModel } from './registry-setup.ts';

type Setup = ReturnType<typeof setup>;
type Answer = Awaited<ReturnType<Setup['ask']>>;

const errorOf = ({ status, body }: Answer) => [status, body.error_code];
const missing = [404, 'RESOURCE_DOES_NOT_EXIST'];
const wrong = [400, 'INVALID_PARAMETER_VALUE'];
const refused = [409, 'RESOURCE_CONFLICT'];

const create = async (ask: Setup['ask'], fields: object): Promise<Answer> =>
  ask('POST', 'model-versions/create', { name: 'm', ...fields });

describe('model-versions/create', () => {
  it('REG-1, REG-4: of a logged model: ready at once, with its files, its run and its facts', async () => {
    const made = setup();
    const { ask, run, logged, registered, store, tracking } = made;
    await registered('m');
    const of = await run({
      tags: new Map([
        ['mlflow.runName', 'bold-fox'],
        ['mlflow.source.git.commit', 'abc123'],
        ['mlflow.source.name', 'train.py'],
        ['estimator_name', 'LogisticRegression'],
      ]),
      params: new Map([['C', '0.5']]),
      datasets: [
        {
          dataset: {
            name: 'customers',
            digest: 'd1',
            sourceType: 'local',
            source: '{}',
            profile: '{"num_rows": 1409}',
          },
          tags: new Map([['mlflow.data.context', 'test']]),
        },
      ],
    });
    await tracking.log(of.id, {
      metrics: [{ key: 'test_accuracy', value: 0.94, timestamp: 1, step: 0n }],
      params: new Map(),
      tags: new Map(),
    });
    const model = await logged(
      { MLmodel: sklearnMlModel, 'model.pkl': 'pickle', 'requirements.txt': 'scikit-learn' },
      of,
    );
    const answer = await create(ask, {
      source: `models:/${model.id}`,
      model_id: model.id,
      run_id: of.id,
      run_link: 'https://ci/7',
      description: 'd',
      tags: [
        { key: 'validated', value: 'no' },
        { key: 'loopwright.modelCard', value: 'https://cards/m' },
      ],
    });
    const at = Date.parse((await store.version('m', 1))?.createdAt ?? '');
    expect(answer).toEqual({
      status: 200,
      body: {
        model_version: {
          name: 'm',
          version: '1',
          creation_timestamp: at,
          last_updated_timestamp: at,
          current_stage: 'None',
          description: 'd',
          source: `models:/${model.id}`,
          run_id: of.id,
          run_link: 'https://ci/7',
          status: 'READY',
          tags: [
            { key: 'validated', value: 'no' },
            { key: 'loopwright.modelCard', value: 'https://cards/m' },
          ],
        },
      },
    });
    const digest = createHash('sha256');
    for (const [path, text] of [
      ['MLmodel', sklearnMlModel],
      ['model.pkl', 'pickle'],
      ['requirements.txt', 'scikit-learn'],
    ] as const) {
      const sha256 = createHash('sha256').update(text).digest('hex');
      digest.update(`${JSON.stringify([path, text.length, sha256])}\n`);
    }
    expect(await store.version('m', 1)).toMatchObject({
      semver: '1.0.0',
      runtime: 'none',
      artifact: { sha256: digest.digest('hex'), uri: expect.stringContaining(model.id) },
      signature: {
        inputs: [{ name: 'tenure', datatype: 'FP64', shape: [-1, 1] }],
      },
      modelCard: 'https://cards/m',
      evaluation: { rows: 1409, metrics: { accuracy: 0.94 } },
      evaluatedBy: 'uploader',
      source: {
        kind: 'mlflow',
        runId: of.id,
        algorithm: 'LogisticRegression',
        params: { C: '0.5' },
        mlflow: {
          uri: `models:/${model.id}`,
          location: model.artifactUri,
          modelId: model.id,
          flavors: ['python_function', 'sklearn'],
          notServed: expect.stringContaining('mlflow.onnx.log_model'),
          inputExample: 'input_example.json',
          environment: ['conda.yaml', 'python_env.yaml', 'requirements.txt'],
          lineage: { runName: 'bold-fox', codeRevision: 'abc123', sourceName: 'train.py' },
          datasets: [{ name: 'customers', digest: 'd1', context: 'test' }],
          metrics: { test_accuracy: 0.94 },
        },
      },
    });
    const uri = await ask('GET', 'model-versions/get-download-uri', { name: 'm', version: '1' });
    expect(uri.body).toEqual({ artifact_uri: model.artifactUri });
    const told = (await tracking.loggedModel(model.id))?.tags.get('mlflow.modelVersions');
    expect(JSON.parse(told ?? '')).toEqual([{ name: 'm', version: 1 }]);
  });

  it('REG-1: an ONNX model is tried, kept under its digest, and can serve', async () => {
    const { ask, run, logged, registered, store } = setup();
    await registered('m');
    const of = await run();
    const file = await trained(['tenure', 'spend'], 3);
    const model = await logged({ MLmodel: onnxMlModel, 'model.onnx': file }, of);
    await create(ask, { source: `models:/${model.id}`, model_id: model.id });
    const version = await store.version('m', 1);
    expect(version).toMatchObject({
      artifact: { sha256: createHash('sha256').update(file).digest('hex'), bytes: file.length },
      signature: {
        inputs: [
          { name: 'tenure', datatype: 'FP32', shape: [-1, 1] },
          { name: 'spend', datatype: 'FP32', shape: [-1, 1] },
        ],
        classes: ['No', 'Yes'],
      },
      source: { mlflow: { flavors: ['onnx', 'python_function'] } },
    });
    expect(version).not.toHaveProperty('runtime');
    expect(version?.source.mlflow).not.toHaveProperty('notServed');
    expect((await store.model('m'))?.task).toBe('binary');
    const uri = await ask('GET', 'model-versions/get-download-uri', { name: 'm', version: '1' });
    expect(uri.body).toEqual({ artifact_uri: model.artifactUri });
  });

  it('REG-4: a classifier of one matrix that ends in ZipMap is served without it, its columns named by MLmodel', async () => {
    const { ask, run, logged, registered, store } = setup();
    await registered('m');
    const of = await run();
    const inputs = JSON.stringify(['tenure', 'age'].map((name) => ({ name, type: 'double' })));
    const MLmodel = `${onnxMlModel}signature:\n  inputs: '${inputs}'\n`;
    const model = await logged({ MLmodel, 'model.onnx': zipped() }, of);
    await create(ask, { source: `models:/${model.id}`, model_id: model.id });
    const version = await store.version('m', 1);
    expect(version?.signature).toEqual({
      inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 2] }],
      outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 2] }],
      classes: ['No', 'Yes'],
      columns: ['tenure', 'age'],
    });
    const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    expect(version?.artifact).toMatchObject({
      sha256: digest(unzipped()),
      madeFrom: { sha256: digest(zipped()), changes: [expect.stringContaining('ZipMap')] },
    });
    expect(version).not.toHaveProperty('runtime');
    await create(ask, { source: 'models:/m/1' });
    const copy = await store.version('m', 2);
    expect([copy?.artifact, copy?.signature]).toEqual([version?.artifact, version?.signature]);
  });

  it('REG-4: names of another number of columns than the matrix has are left aside', async () => {
    const { ask, run, logged, registered, store } = setup();
    await registered('m');
    const of = await run();
    const inputs = JSON.stringify(['a', 'b', 'c'].map((name) => ({ name, type: 'double' })));
    const MLmodel = `${onnxMlModel}signature:\n  inputs: '${inputs}'\n`;
    const model = await logged({ MLmodel, 'model.onnx': zipped() }, of);
    await create(ask, { source: `models:/${model.id}`, model_id: model.id });
    expect((await store.version('m', 1))?.signature).not.toHaveProperty('columns');
  });

  it.each<[string, Record<string, string>, string]>([
    ['an ONNX file that is none', { MLmodel: onnxMlModel, 'model.onnx': 'text' }, 'ONNX'],
    ['an ONNX file that is not there', { MLmodel: onnxMlModel }, 'model.onnx'],
    ['an MLmodel that cannot be read', { MLmodel: 'flavors: [' }, 'MLmodel cannot be read'],
    ['a folder without MLmodel', { 'weights.txt': '1' }, 'There is no MLmodel among the 1 files'],
    ['a folder without files', {}, 'There are no files at mlflow-artifacts:/'],
    ['no flavours', { MLmodel: 'flavors: {}\n' }, 'Its flavours are none'],
  ])(
    'REG-1: %s does not stop the registration; the version says why it is not served',
    async (_, content, words) => {
      const { ask, run, registered, files, store } = setup();
      await registered('m');
      const of = await run();
      await put(files, `${of.artifactUri}/model`, content);
      const answer = await create(ask, { source: `${of.artifactUri}/model`, run_id: of.id });
      expect(answer.body.model_version).toMatchObject({ version: '1', status: 'READY' });
      const version = await store.version('m', 1);
      expect(version).toMatchObject({
        runtime: 'none',
        artifact: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      });
      expect(version?.source.mlflow?.notServed).toContain(words);
    },
  );

  it('REG-1: files elsewhere are kept where they are', async () => {
    const { ask, registered, store } = setup();
    await registered('m');
    const answer = await create(ask, { source: 's3://bucket/model', run_id: 'of-elsewhere' });
    expect(answer.body.model_version).toMatchObject({ run_id: 'of-elsewhere' });
    expect(await store.version('m', 1)).toMatchObject({
      runtime: 'none',
      artifact: { uri: 's3://bucket/model', sha256: '', bytes: 0 },
      source: { mlflow: { notServed: expect.stringContaining('s3://bucket/model') } },
    });
  });

  it('REG-1: files that cannot be reached are no reason: nothing is registered, and it is a 503', async () => {
    const files = memoryTrackedFiles();
    const broken = {
      ...files,
      read: async () => {
        throw new Error('ECONNRESET');
      },
    };
    const { ask, run, registered, store } = setup({ files: broken });
    await registered('m');
    const of = await run();
    await put(files, of.artifactUri, { MLmodel: sklearnMlModel });
    const answer = await create(ask, { source: of.artifactUri, run_id: of.id });
    expect(errorOf(answer)).toEqual([503, 'TEMPORARILY_UNAVAILABLE']);
    expect(await store.versions('m')).toEqual([]);
  });

  it.each([
    ['/local/path', {}],
    ['file:///x', {}],
    ['mlflow-artifacts:/0/x/artifacts/m', {}],
    ['s3://a/%2e%2e/c', {}],
    ['runs:/abc/m', {}],
    ['models:/', {}],
    ['', {}],
    ['s3://a/b', { tags: [{ key: 'loopwright.semver', value: '1.0' }] }],
    ['s3://a/b', { tags: [{ key: 'loopwright.modelCard', value: 'in my drawer' }] }],
    ['s3://a/b', { version: '1', description: ['d'] }],
  ])('REG-1: the source %j with %j is a 400', async (source, more) => {
    const { ask, registered } = setup();
    await registered('m');
    expect(errorOf(await create(ask, { source, ...more }))).toEqual(wrong);
  });

  it('REG-1: what is named must be there', async () => {
    const { ask, registered } = setup();
    await registered('m', 1);
    const source = 's3://a/b';
    expect(errorOf(await create(ask, { name: 'other', source }))).toEqual(missing);
    expect(errorOf(await create(ask, { source: 'models:/m/9' }))).toEqual(missing);
    expect(errorOf(await create(ask, { source: 'models:/other/1' }))).toEqual(missing);
    expect(errorOf(await create(ask, { source: 'models:/m@x' }))).toEqual(wrong);
    const unknown = `m-${'0'.repeat(32)}`;
    const of = { source: `models:/${unknown}`, model_id: unknown };
    expect(errorOf(await create(ask, of))).toEqual(missing);
  });

  it('REG-1: the files of a run can be registered with that run only', async () => {
    const { ask, run, registered } = setup();
    await registered('m');
    const [one, other] = [await run(), await run()];
    const source = `${one.artifactUri}/model`;
    expect(errorOf(await create(ask, { source, run_id: other.id }))).toEqual(wrong);
    expect((await create(ask, { source, run_id: one.id })).status).toBe(200);
  });

  it('REG-1: a copy is the same file with the same lineage; what was measured becomes a claim', async () => {
    const { ask, run, logged, registered, store, tracking } = setup();
    await registered('m');
    await registered('prod', 1);
    const of = await run();
    const model = await logged({ MLmodel: onnxMlModel, 'model.onnx': await trained(['a'], 1) }, of);
    await create(ask, { source: `models:/${model.id}`, model_id: model.id, tags: [{ key: 'k' }] });
    await ask('POST', 'registered-models/alias', { name: 'm', alias: 'best', version: '1' });
    const copy = await create(ask, { name: 'prod', source: 'models:/m@best' });
    expect(copy.body.model_version).toMatchObject({
      name: 'prod',
      version: '2',
      source: 'models:/m/1',
      run_id: of.id,
    });
    expect(copy.body.model_version).not.toHaveProperty('tags');
    const [first, second] = [await store.version('m', 1), await store.version('prod', 2)];
    expect(second).toMatchObject({
      artifact: first?.artifact,
      signature: first?.signature,
      source: { kind: 'mlflow', mlflow: { modelId: model.id, location: model.artifactUri } },
    });
    const told = (await tracking.loggedModel(model.id))?.tags.get('mlflow.modelVersions');
    expect(JSON.parse(told ?? '')).toEqual([
      { name: 'm', version: 1 },
      { name: 'prod', version: 2 },
    ]);
    const uri = await ask('GET', 'model-versions/get-download-uri', { name: 'prod', version: '2' });
    expect(uri.body).toEqual({ artifact_uri: model.artifactUri });
  });

  it('REG-2: versions have semantic versions, derived or wanted by a tag', async () => {
    const { ask, registered, store } = setup();
    await registered('m', 1);
    const wanted = (value: string) =>
      create(ask, { source: 's3://a/b', tags: [{ key: 'loopwright.semver', value }] });
    expect((await wanted('4.0.0')).body.model_version.tags).toEqual([
      { key: 'loopwright.semver', value: '4.0.0' },
    ]);
    const lower = await wanted('3.0.0');
    expect(errorOf(lower)).toEqual(wrong);
    expect(lower.body.message).toContain('3.0.0 is not higher than 4.0.0 of version 2.');
    await create(ask, { source: 's3://a/c' });
    expect((await store.versions('m')).map(({ semver }) => semver)).toEqual([
      '1.0.0',
      '4.0.0',
      '4.1.0',
    ]);
    const tag = { name: 'm', version: '2', key: 'loopwright.semver' };
    const set = async (value: string) =>
      errorOf(await ask('POST', 'model-versions/set-tag', { ...tag, value }));
    expect(await set('5.0.0')).toEqual(wrong);
    expect(await set('4.0.0')).toEqual([200, undefined]);
  });

  it('REG-1: numbers count up, are never used again, and racing creators get distinct ones', async () => {
    const { ask, registered, store } = setup();
    await registered('m');
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, at) => create(ask, { source: `s3://a/${at}` })),
    );
    expect(answers.map(({ body }) => body.model_version.version).sort()).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
    ]);
    await ask('DELETE', 'model-versions/delete', { name: 'm', version: '5' });
    expect((await create(ask, { source: 's3://a/6' })).body.model_version.version).toBe('6');
    expect((await store.versions('m')).map(({ version }) => version)).toEqual([1, 2, 3, 4, 6]);
  });

  it('REG-3: each change is in the audit trail of the model, as those of /v1 are', async () => {
    const { ask, registered, store } = setup();
    await registered('free', 1);
    const which = { name: 'free', version: '1' };
    await ask('POST', 'registered-models/alias', { ...which, alias: 'x' });
    await ask('POST', 'model-versions/transition-stage', { ...which, stage: 'Staging' });
    await ask('POST', 'model-versions/set-tag', { ...which, key: 'k', value: 'v' });
    await ask('DELETE', 'model-versions/delete', which);
    const entries = await store.audit('free');
    expect(entries.map(({ action, actor }) => [action, actor.name])).toEqual([
      ['ModelCreated', 'ada'],
      ['ModelVersionRegistered', 'ada'],
      ['AliasChanged', 'ada'],
      ['ModelVersionStageChanged', 'ada'],
      ['ModelVersionUpdated', 'ada'],
      ['ModelVersionDeleted', 'ada'],
    ]);
    expect(verifyChain(entries)).toEqual({ verified: true });
  });
});

describe('model-versions', () => {
  const which = { name: 'm', version: '1' };

  it('REG-1: what is written beside a version is changed', async () => {
    const { ask, registered, store } = setup();
    await registered('m', 1);
    const updated = await ask('PATCH', 'model-versions/update', { ...which, description: 'e' });
    expect(updated.body.model_version).toMatchObject({ description: 'e', version: '1' });
    const set = (key: string, value?: string) =>
      ask('POST', 'model-versions/set-tag', { ...which, key, ...(value && { value }) });
    await set('validated', 'no');
    await set('validated', 'yes');
    await set('empty');
    await set('loopwright.modelCard', 'https://cards/1');
    await ask('DELETE', 'model-versions/delete-tag', { ...which, key: 'loopwright.modelCard' });
    expect((await ask('DELETE', 'model-versions/delete-tag', { ...which, key: 'zz' })).status).toBe(
      200,
    );
    const { body } = await ask('GET', 'model-versions/get', { name: 'm', version: '01' });
    expect(body.model_version.tags).toEqual([
      { key: 'validated', value: 'yes' },
      { key: 'empty', value: '' },
    ]);
    expect((await store.version('m', 1))?.modelCard).toBe('https://cards/1');
  });

  it('REG-1: an unknown version is a 404, what is no number a 400', async () => {
    const { ask, registered } = setup();
    await registered('m', 1);
    const calls: readonly [string, string, object?][] = [
      ['GET', 'get'],
      ['GET', 'get-download-uri'],
      ['PATCH', 'update'],
      ['DELETE', 'delete'],
      ['POST', 'set-tag', { key: 'k', value: 'v' }],
      ['DELETE', 'delete-tag', { key: 'k' }],
      ['POST', 'transition-stage', { stage: 'Staging' }],
    ];
    for (const [method, path, more] of calls) {
      const got = async (name: string, version?: string) =>
        errorOf(
          await ask(method, `model-versions/${path}`, {
            name,
            ...(version && { version }),
            ...more,
          }),
        );
      expect([path, await got('m', '77')]).toEqual([path, missing]);
      expect([path, await got('m', '-1')]).toEqual([path, missing]);
      expect([path, await got('m', '99999999999999999999')]).toEqual([path, missing]);
      expect([path, await got('other', '1')]).toEqual([path, missing]);
      expect([path, await got('other', 'one')]).toEqual([path, wrong]);
      expect([path, await got('m', '1.0')]).toEqual([path, wrong]);
      expect([path, await got('m')]).toEqual([path, wrong]);
    }
  });

  it('REG-1: what a deleted model has left behind is found by nobody', async () => {
    const store = memoryModelStore();
    const { ask, registered } = setup({ store: { ...store, purge: async () => {} } });
    await registered('m', 1);
    await ask('DELETE', 'registered-models/delete', { name: 'm' });
    expect(errorOf(await ask('GET', 'model-versions/get', which))).toEqual(missing);
    for (const filter of ['', "name = 'm'"])
      expect((await ask('GET', 'model-versions/search', { filter })).body).toEqual({});
  });

  it('REG-1: a version that is no file of MLflow has its own file as source, and its folder to download', async () => {
    const { ask, ...deps } = setup();
    const actor = { name: 'ada', role: 'engineer' } as const;
    await createModel(deps, { changeId: 'c1', actor, model: { name: 'm', target: 'y' } });
    const bytes = await trained(['a'], 1);
    await registerVersion(deps, {
      changeId: 'c2',
      actor,
      model: 'm',
      artifact: { bytes },
      source: { kind: 'upload' },
    });
    const { artifact } = (await deps.store.version('m', 1)) as { artifact: { uri: string } };
    const { body } = await ask('GET', 'model-versions/get', which);
    expect(body.model_version).toMatchObject({ source: artifact.uri, status: 'READY' });
    const uri = await ask('GET', 'model-versions/get-download-uri', which);
    expect(`${uri.body.artifact_uri}/model.onnx`).toBe(artifact.uri);
    const copy = await create(ask, { source: 'models:/m/1' });
    expect(copy.body.model_version).toMatchObject({ version: '2', source: 'models:/m/1' });
    expect((await deps.store.version('m', 2))?.artifact).toEqual(artifact);
  });
});

describe('stages', () => {
  const move = (
    ask: Setup['ask'],
    name: string,
    version: string,
    stage: string,
    archive?: boolean,
  ) =>
    ask('POST', 'model-versions/transition-stage', {
      name,
      version,
      stage,
      ...(archive !== undefined && { archive_existing_versions: archive }),
    });
  const stagesOf = async ({ store }: Setup, name: string) =>
    (await store.versions(name)).map(({ stage }) => stage);

  it('REG-1: of an exempt model any follows any; those of the same stage are archived in the same step', async () => {
    const made = setup();
    const { ask, registered } = made;
    await registered('free', 3);
    for (const version of ['1', '2', '3']) await move(ask, 'free', version, 'Production');
    expect(await stagesOf(made, 'free')).toEqual(['Production', 'Production', 'Production']);
    const answer = await move(ask, 'free', '3', 'sTaging', true);
    expect(answer.body.model_version).toMatchObject({ version: '3', current_stage: 'Staging' });
    await move(ask, 'free', '1', 'Staging', true);
    expect(await stagesOf(made, 'free')).toEqual(['Staging', 'Production', 'Archived']);
    expect((await move(ask, 'free', '1', 'Staging')).status).toBe(200);
    await move(ask, 'free', '3', 'Staging');
    await move(ask, 'free', '1', 'Staging', true);
    expect(await stagesOf(made, 'free')).toEqual(['Staging', 'Production', 'Archived']);
    expect((await move(ask, 'free', '3', 'None')).status).toBe(200);
  });

  it('REG-1: archiving goes with Staging and Production only; other words are no stages', async () => {
    const { ask, registered } = setup();
    await registered('free', 1);
    expect(errorOf(await move(ask, 'free', '1', 'None', true))).toEqual(wrong);
    expect(errorOf(await move(ask, 'free', '1', 'Archived', true))).toEqual(wrong);
    const nirvana = await move(ask, 'free', '1', 'Nirvana');
    expect(errorOf(nirvana)).toEqual(wrong);
    expect(nirvana.body.message).toContain('None, Staging, Production, Archived');
  });

  it('REG-3: a gated model reaches Production through Staging and the policy only, and is told what to do', async () => {
    const made = setup();
    const { ask, registered } = made;
    await registered('m', 1);
    const skips = await move(ask, 'm', '1', 'Production');
    expect(errorOf(skips)).toEqual(refused);
    expect(skips.body.message).toContain('Set its stage to Staging first');
    await move(ask, 'm', '1', 'Staging');
    expect((await move(ask, 'm', '1', 'Staging')).status).toBe(200);
    const unmeasured = await move(ask, 'm', '1', 'Production');
    expect(errorOf(unmeasured)).toEqual(refused);
    expect(unmeasured.body.message).toContain('It was not evaluated');
    expect(await stagesOf(made, 'm')).toEqual(['Staging']);
  });

  it('REG-3: an ONNX model with its numbers is promoted, and serves', async () => {
    const made = setup();
    const { ask, run, logged, registered, store } = made;
    await registered('m');
    const of = await run({
      datasets: [
        {
          dataset: {
            name: 'holdout',
            digest: 'd2',
            sourceType: 'local',
            source: '{}',
            profile: '{"num_rows": 900}',
          },
          tags: new Map([['mlflow.data.context', 'test']]),
        },
      ],
    });
    const metrics = [
      { key: 'test_accuracy', value: 0.95, timestamp: 1, step: 0n },
      { key: 'test_auc', value: 0.97, timestamp: 1, step: 0n },
    ];
    await made.tracking.log(of.id, { metrics, params: new Map(), tags: new Map() });
    const model = await logged({ MLmodel: onnxMlModel, 'model.onnx': await trained(['a'], 1) }, of);
    await create(ask, { source: `models:/${model.id}`, model_id: model.id });
    expect((await store.version('m', 1))?.evaluation).toEqual({
      rows: 900,
      dataSha256: expect.any(String),
      metrics: { accuracy: 0.95, auc: 0.97 },
      latencyMs: expect.any(Number),
    });
    await move(ask, 'm', '1', 'Staging');
    const claimed = await move(ask, 'm', '1', 'Production');
    expect(errorOf(claimed)).toEqual(refused);
    expect(claimed.body.message).toContain('claimed by the uploader');
    const [approval] = await store.pendingApprovals();
    for (const role of ['ml-lead', 'qa-lead'] as const)
      await decideApproval(made, {
        changeId: `by-${role}`,
        actor: { name: role, role },
        id: approval?.id ?? '',
        decision: 'approve',
        reason: 'seen',
      });
    const promoted = await move(ask, 'm', '1', 'Production');
    expect([promoted.body.message, errorOf(promoted)]).toEqual([undefined, [200, undefined]]);
    expect(promoted.body.model_version).toMatchObject({
      current_stage: 'Production',
      aliases: ['champion'],
    });
    expect(await store.serving('m')).toMatchObject({ variants: [{ version: 1 }] });
    const gone = await ask('DELETE', 'model-versions/delete', { name: 'm', version: '1' });
    expect(errorOf(gone)).toEqual(refused);
    expect(errorOf(await ask('DELETE', 'registered-models/delete', { name: 'm' }))).toEqual(
      refused,
    );
  });
});

describe('searching versions', () => {
  it('REG-1: by model, run, source, number and tags, in order, page by page', async () => {
    const { ask, registered, run } = setup();
    for (const name of ['a', 'b']) await registered(name, 3);
    const of = await run();
    await create(ask, {
      name: 'a',
      source: `${of.artifactUri}/m`,
      run_id: of.id,
      tags: [{ key: 'q', value: '2' }],
    });
    const search = async (query: object) => {
      const { body } = await ask('GET', 'model-versions/search', query);
      const found = (body.model_versions ?? []) as readonly { name: string; version: string }[];
      return {
        found: found.map(({ name, version }) => name + version),
        next: body.next_page_token,
      };
    };
    const found = async (filter: string, order_by?: string) =>
      (await search({ filter, ...(order_by && { order_by }) })).found;
    const noPrompts = "tag.`mlflow.prompt.is_prompt` != 'true'";
    expect(await found(`name = 'a' AND ${noPrompts}`, 'version_number ASC')).toEqual([
      'a1',
      'a2',
      'a3',
      'a4',
    ]);
    expect(await found("name IN ('b', 'none') AND version_number > 1")).toEqual(['b3', 'b2']);
    expect(await found("name = 'a' AND name = 'b'")).toEqual([]);
    expect(await found(`run_id = '${of.id}'`)).toEqual(['a4']);
    expect(await found(`run_id IN ('${of.id}', 'none')`)).toEqual(['a4']);
    expect(await found("name = 'b' AND run_id = ''")).toEqual(['b3', 'b2', 'b1']);
    expect(await found("source_path LIKE '%/b/1'")).toEqual(['b1']);
    expect(await found("tags.q = '2'")).toEqual(['a4']);
    const first = await search({ max_results: 4 });
    const rest = await search({ max_results: 4, page_token: first.next });
    expect([first.found, rest.found, rest.next]).toEqual([
      ['a4', 'b3', 'b2', 'b1'],
      ['a3', 'a2', 'a1'],
      undefined,
    ]);
  });

  it('REG-1: shows the aliases of what it finds, of that model only', async () => {
    const { ask, registered } = setup();
    for (const name of ['a', 'b']) await registered(name, 1);
    await ask('POST', 'registered-models/alias', { name: 'a', alias: 'x', version: '1' });
    const { body } = await ask('GET', 'model-versions/search', { order_by: 'name' });
    expect(body.model_versions.map((one: { aliases?: object }) => one.aliases)).toEqual([
      ['x'],
      undefined,
    ]);
  });

  it.each([
    { max_results: 0 },
    { max_results: 200_001 },
    { filter: "stage = 'None'" },
    { order_by: 'version_number, version_number' },
    { page_token: '!' },
  ])('REG-1: %j is a 400', async (query) => {
    const { ask } = setup();
    expect(errorOf(await ask('GET', 'model-versions/search', query))).toEqual(wrong);
  });
});
