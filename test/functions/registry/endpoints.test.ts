import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { signature, type V2Server, v2Server } from '../../adapters/remote/v2-server.ts';
import { refusal } from '../../domain/registry/setup.ts';
import { setup, trained } from './ensemble-setup.ts';

let server: V2Server;
beforeAll(async () => {
  server = await v2Server();
});
afterEach(() => server.well());
afterAll(() => server.close());

const endpoint = (more: object = {}) => ({
  kind: 'https',
  url: server.url,
  modelName: 'churn',
  ...more,
});

describe('endpoints as versions', () => {
  it('SRV-9: is registered with its signature, answers like a file, and is captured like one', async () => {
    const { register, ask, captured } = await setup();
    expect(await register('churn', { endpoint: endpoint(), signature })).toMatchObject({
      status: 201,
      body: {
        version: 1,
        runtime: 'remote',
        signature,
        artifact: { uri: expect.stringMatching(/\/endpoint\.json$/) },
        source: { kind: 'upload', algorithm: 'endpoint-https' },
      },
    });
    const answers = await ask('churn', 1, [{ tenure: 3 }, { tenure: 24 }]);
    expect(answers).toEqual([
      { label: 'Yes', probabilities: { No: expect.closeTo(0.1, 6), Yes: expect.closeTo(0.9, 6) } },
      { label: 'No', probabilities: { No: expect.closeTo(0.8, 6), Yes: expect.closeTo(0.2, 6) } },
    ]);
    const lines = await captured('churn');
    expect(lines.map(({ version, outputs }) => [version, outputs])).toEqual(
      answers.map((outputs) => [1, outputs]),
    );
  });

  it('SRV-9: one that fails is a 503 with words, captured like a model that fails', async () => {
    const { register, ask, captured } = await setup();
    await register('churn', { endpoint: endpoint({ timeoutMs: 60 }), signature });
    server.answers(() => {});
    const error = await refusal(ask('churn', 1, [{ tenure: 3 }]));
    expect(error).toMatchObject({
      kind: 'unavailable',
      message: 'Version 1 of churn did not answer: The endpoint took longer than 60 ms.',
    });
    expect(await captured('churn')).toMatchObject([
      { version: 1, outputs: null, error: error.message, features: { tenure: 3 } },
    ]);
  });

  it('SRV-5, SRV-9: may be a member of an ensemble beside a file', async () => {
    const { register, file, ask } = await setup();
    await register('churn', { endpoint: endpoint(), signature });
    await file('spend', await trained(['tenure'], 4));
    const members = [
      { model: 'churn', version: 1 },
      { model: 'spend', version: 1 },
    ];
    expect(await register('churn', { ensemble: { kind: 'mean', members } })).toMatchObject({
      status: 201,
    });
    const [[of], [other]] = [
      await ask('churn', 2, [{ tenure: 3 }]),
      await ask('spend', 1, [{ tenure: 3 }]),
    ];
    expect(of?.probabilities?.Yes).toBeCloseTo((0.9 + (other?.probabilities?.Yes ?? 0)) / 2, 6);
    server.says(500, '');
    expect((await refusal(ask('churn', 2, [{ tenure: 3 }]))).message).toContain('answered 500');
  });

  it.each<[string, () => object, string, string]>([
    ['without a signature', () => ({ endpoint: endpoint() }), 'signature', 'needs the signature'],
    [
      'at an address of the cloud',
      () => ({ endpoint: endpoint({ url: 'https://169.254.169.254' }), signature }),
      'endpoint.url',
      'not an address',
    ],
    [
      'over plain HTTP',
      () => ({ endpoint: endpoint({ url: 'http://example.com' }), signature }),
      'endpoint.url',
      'over https',
    ],
    [
      'with headers, while no secrets are read',
      () => ({ endpoint: endpoint({ headers: { token: 'x' } }), signature }),
      'endpoint.headers',
      'reads no secrets',
    ],
    [
      'with a timeout of a minute',
      () => ({ endpoint: endpoint({ timeoutMs: 60_000 }), signature }),
      'endpoint.timeoutMs',
      'from 10 to 25000',
    ],
    [
      'that answers something else',
      () => ({
        endpoint: endpoint(),
        signature: { ...signature, outputs: [{ name: 'score', datatype: 'FP32', shape: [-1] }] },
      }),
      'endpoint',
      'has no output score',
    ],
    [
      'with an input named twice',
      () => ({
        endpoint: endpoint(),
        signature: { ...signature, inputs: [...signature.inputs, ...signature.inputs] },
      }),
      'signature.inputs',
      'each once',
    ],
    [
      'of a kind that is none',
      () => ({ endpoint: { kind: 'grpc' }, signature }),
      'endpoint.kind',
      '',
    ],
    [
      'of SageMaker with a name that is none',
      () => ({ endpoint: { kind: 'sagemaker', endpointName: '-x' }, signature }),
      'endpoint.endpointName',
      '',
    ],
  ])('SRV-9: refuses an endpoint %s', async (_, body, field, words) => {
    const { register, store } = await setup();
    const answer = await register('churn', body());
    expect(answer).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining(words), field },
    });
    expect(await store.versions('churn')).toEqual([]);
  });
});
