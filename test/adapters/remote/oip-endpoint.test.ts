import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { oipEndpoint } from '#adapters/remote/oip-endpoint.ts';
import { keptPost } from '#adapters/remote/post-json.ts';
import type { Signature } from '#domain/registry/signature.ts';
import { EndpointFailure, type HttpsEndpoint } from '#domain/serving/endpoints/endpoint.ts';
import type { Tensor } from '#domain/serving/model-runtime.ts';
import { churnAnswer, signature, type V2Server, v2Server } from './v2-server.ts';

let server: V2Server;
beforeAll(async () => {
  server = await v2Server();
});
afterEach(() => server.well());
afterAll(() => server.close());

const post = keptPost('local');
const open = (more: Partial<HttpsEndpoint> = {}, sig: Signature = signature) =>
  oipEndpoint(
    { post, reach: 'local', secrets: { read: async (name) => `value of ${name}` } },
    { kind: 'https', url: server.url, modelName: 'churn model', timeoutMs: 500, ...more },
    sig,
  );
const tenures = (...data: number[]): Tensor[] => [
  { name: 'tenure', datatype: 'FP32', shape: [data.length, 1], data: Float32Array.from(data) },
];
const failure = async (asked: Promise<unknown>): Promise<EndpointFailure> => {
  const error = await asked.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(EndpointFailure);
  return error as EndpointFailure;
};

describe('an endpoint of the Open Inference Protocol', () => {
  it('SRV-9: is asked as the protocol says, and its answer is tensors', async () => {
    const model = open({ version: '3', headers: { 'X-Api-Key': 'churn-key' } });
    expect(await model.run(tenures(3, 24, Number.NaN))).toEqual([
      { name: 'label', datatype: 'BYTES', shape: [3], data: ['Yes', 'No', 'Yes'] },
      {
        name: 'probabilities',
        datatype: 'FP32',
        shape: [3, 2],
        data: Float32Array.of(1 - 0.9, 0.9, 0.8, 0.2, 0.5, 0.5),
      },
    ]);
    const asked = server.requests.at(-1);
    expect(asked).toMatchObject({
      method: 'POST',
      url: '/v2/models/churn%20model/versions/3/infer',
      headers: { 'content-type': 'application/json', 'x-api-key': 'value of churn-key' },
    });
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      inputs: [{ name: 'tenure', datatype: 'FP32', shape: [3, 1], data: [3, 24, null] }],
      outputs: [{ name: 'label' }, { name: 'probabilities' }],
    });
    expect((await model.run(tenures(3), ['label'])).map(({ name }) => name)).toEqual(['label']);
  });

  it('SRV-9: takes whole numbers beyond 2^53 with all their digits', async () => {
    const sig: Signature = {
      inputs: [{ name: 'id', datatype: 'INT64', shape: [-1] }],
      outputs: [{ name: 'next', datatype: 'INT64', shape: [-1] }],
    };
    server.says(
      200,
      '{"outputs":[{"name":"next","datatype":"INT64","shape":[1],"data":[9007199254740995]}]}',
    );
    const [next] = await open({}, sig).run([
      { name: 'id', datatype: 'INT64', shape: [1], data: BigInt64Array.of(9_007_199_254_740_993n) },
    ]);
    expect(next?.data).toEqual(BigInt64Array.of(9_007_199_254_740_995n));
    expect(server.requests.at(-1)?.body).toContain('"data":[9007199254740993]');
  });

  const output = (change: object, at = 1) =>
    JSON.stringify({
      outputs: churnAnswer([3]).outputs.map((one, i) => (i === at ? { ...one, ...change } : one)),
    });

  it.each<[string, string, string]>([
    ['no JSON', '<html>', 'is not JSON'],
    ['null', 'null', 'no list `outputs`'],
    ['an error with status 200', '{"error":"x"}', 'no list `outputs`'],
    ['an output less', '{"outputs":[]}', 'has no output label'],
    ['an output that is null', '{"outputs":[null]}', 'has no output label'],
    ['another datatype', output({ datatype: 'FP64' }), 'has probabilities as "FP64", not FP32'],
    ['a row too many', JSON.stringify(churnAnswer([3, 4])), 'for 1 rows was asked'],
    [
      'three classes',
      output({ shape: [1, 3], data: [0, 0, 1] }),
      'has probabilities in the shape [1,3]',
    ],
    ['no shape', output({ shape: null }), 'has probabilities in the shape null'],
    ['too little data', output({ data: [0.5] }), 'has 1 elements of probabilities'],
    ['text for numbers', output({ data: ['0.1', '0.9'] }), 'has "0.1" in probabilities'],
    ['numbers for text', output({ data: [1] }, 0), 'has 1 in label'],
  ])('SRV-9: %s is no answer, and the words say why', async (_, body, words) => {
    server.says(200, body);
    const error = await failure(open().run(tenures(3)));
    expect(error.message).toContain(words);
    expect(error.isDown).toBe(true);
  });

  it.each<[number, boolean]>([
    [400, false],
    [404, false],
    [422, false],
    [408, true],
    [429, true],
    [500, true],
    [503, true],
    [204, true],
  ])('SRV-9: status %i: the endpoint is down is %s', async (status, isDown) => {
    server.says(status, status === 204 ? '' : '{"error":"no such column"}');
    const error = await failure(open().run(tenures(3)));
    expect(error.isDown).toBe(isDown);
    expect(error.message).toContain(`answered ${status}`);
    if (status !== 204) expect(error.message).toContain('no such column');
  });

  it('SRV-9: does not follow a redirect', async () => {
    const before = server.requests.length;
    server.says(307, '', { location: `${server.url}/elsewhere` });
    expect((await failure(open().run(tenures(3)))).message).toContain('answered 307');
    expect(server.requests.length).toBe(before + 1);
  });

  it('SRV-9: waits no longer than its timeout, for the head or the rest of an answer', async () => {
    const slow = open({ timeoutMs: 80 });
    for (const begin of [false, true]) {
      server.answers((_request, _body, response) => {
        if (begin) response.writeHead(200).write('{');
      });
      const startedAt = performance.now();
      const error = await failure(slow.run(tenures(3)));
      expect(error).toMatchObject({
        message: 'The endpoint took longer than 80 ms.',
        isDown: true,
      });
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    }
  });

  it('SRV-9: one that hangs up, or is not there, cannot be reached', async () => {
    server.answers((request) => request.socket.destroy());
    expect((await failure(open().run(tenures(3)))).message).toContain('cannot be reached');
    const unused = createServer();
    const port = await new Promise<number>((done) =>
      unused.listen(0, '127.0.0.1', () => done((unused.address() as { port: number }).port)),
    );
    await new Promise((done) => unused.close(done));
    const error = await failure(open({ url: `http://127.0.0.1:${port}` }).run(tenures(3)));
    expect(error).toMatchObject({ message: expect.stringContaining('ECONNREFUSED'), isDown: true });
  });

  it('SRV-9: keeps its connection for the next request', async () => {
    const ports = new Set<number | undefined>();
    server.answers((request, body, response) => {
      ports.add(request.socket.remotePort);
      response.end(JSON.stringify(churnAnswer(JSON.parse(body).inputs[0].data)));
    });
    const model = oipEndpoint(
      { post: keptPost('local'), reach: 'local' },
      { kind: 'https', url: server.url, modelName: 'churn' },
      signature,
    );
    for (let n = 0; n < 5; n++) await model.run(tenures(n));
    expect(ports.size).toBe(1);
  });

  it('SRV-9: a secret that cannot be read is a failure with words', async () => {
    const model = oipEndpoint(
      { post, reach: 'local', secrets: { read: async () => Promise.reject(new Error('denied')) } },
      { kind: 'https', url: server.url, modelName: 'churn', headers: { token: 'x' } },
      signature,
    );
    expect((await failure(model.run(tenures(3)))).message).toContain('cannot be read: denied');
  });

  it('SRV-9: headers need secrets, and leave the request its own', () => {
    const of =
      (headers: Record<string, string>, secrets = { read: async () => '' }) =>
      () =>
        oipEndpoint(
          { post, reach: 'local', ...(secrets && { secrets }) },
          { kind: 'https', url: server.url, modelName: 'churn', headers },
          signature,
        );
    expect(of({ authorization: 'x' })).not.toThrow();
    for (const name of ['Host', 'content-length', 'Transfer-Encoding', 'a b', 'a\r\nb'])
      expect(of({ [name]: 'x' })).toThrow('cannot be set');
    expect(() =>
      oipEndpoint(
        { post, reach: 'local' },
        { kind: 'https', url: server.url, modelName: 'churn', headers: { token: 'x' } },
        signature,
      ),
    ).toThrow('reads no secrets');
  });
});

describe('where an endpoint may be', () => {
  it('SRV-9: a name that means an inner address is not connected to', async () => {
    const before = server.requests.length;
    const url = new URL(`http://localhost:${server.port}/`);
    const error = await failure(keptPost('public')(url, '{}', {}, 500));
    expect(error.message).toContain('which endpoints may not be here');
    expect(server.requests.length).toBe(before);
    expect((await keptPost('local')(url, '{"inputs":[{"data":[1]}]}', {}, 500)).status).toBe(200);
  });
});
