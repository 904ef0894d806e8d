import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invokeEndpoint } from '#adapters/remote/invoke-endpoint.ts';
import { sageMakerEndpoint } from '#adapters/remote/sagemaker-endpoint.ts';
import { EndpointFailure } from '#domain/serving/endpoints/endpoint.ts';
import { signature, type V2Server, v2Server } from './v2-server.ts';

/** SageMaker's own client, asking a server on this machine as if it were SageMaker. */
let server: V2Server;
beforeAll(async () => {
  server = await v2Server();
});
afterAll(() => server.close());

const open = (timeoutMs?: number) =>
  sageMakerEndpoint(
    invokeEndpoint({
      endpoint: server.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    }),
    { kind: 'sagemaker', endpointName: 'churn-prod', ...(timeoutMs && { timeoutMs }) },
    signature,
  );
const tenure = [
  { name: 'tenure', datatype: 'FP32' as const, shape: [2, 1], data: Float32Array.of(3, 24) },
];
const failure = (asked: Promise<unknown>) =>
  asked.then(
    () => expect.fail('was not refused'),
    (error: EndpointFailure) => error,
  );

describe('a SageMaker endpoint', () => {
  it('SRV-9: is invoked by its name, signed, with a V2 request', async () => {
    const [label, probabilities] = await open().run(tenure);
    expect(label?.data).toEqual(['Yes', 'No']);
    expect(probabilities?.shape).toEqual([2, 2]);
    expect(server.requests.at(-1)).toMatchObject({
      method: 'POST',
      url: '/endpoints/churn-prod/invocations',
      headers: {
        'content-type': 'application/json',
        authorization: expect.stringContaining('/eu-central-1/sagemaker/aws4_request'),
      },
      body: expect.stringContaining('"shape":[2,1],"data":[3,24]'),
    });
  });

  it.each<[number, string, object, boolean, string]>([
    [
      424,
      'ModelError',
      { OriginalStatusCode: 400, OriginalMessage: 'bad column' },
      false,
      'answered 400: bad column',
    ],
    [
      424,
      'ModelError',
      { OriginalStatusCode: 500, OriginalMessage: 'cuda' },
      true,
      'answered 500: cuda',
    ],
    [400, 'ValidationError', { Message: 'Endpoint churn-prod not found' }, true, 'ValidationError'],
    [503, 'ServiceUnavailable', {}, true, 'ServiceUnavailable'],
  ])('SRV-9: %i %s %j: down is %s', async (status, type, body, isDown, words) => {
    server.says(status, JSON.stringify(body), { 'x-amzn-errortype': type });
    const error = await failure(open().run(tenure));
    expect(error).toBeInstanceOf(EndpointFailure);
    expect(error).toMatchObject({ isDown, message: expect.stringContaining(words) });
  });

  it('SRV-9: is not waited for beyond its timeout', async () => {
    server.answers(() => {});
    expect(await failure(open(60).run(tenure))).toMatchObject({
      message: 'The endpoint took longer than 60 ms.',
      isDown: true,
    });
  });
});
