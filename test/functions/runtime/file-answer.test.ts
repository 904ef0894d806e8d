import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { FileAnswer, maxAnswerBytes } from '#functions/runtime/file-answer.ts';
import { api } from '#functions/runtime/http.ts';

const bytes = Uint8Array.from([0, 255, 128, 10]);

const handler = api([
  {
    method: 'GET',
    path: '/v1/file',
    permission: 'read',
    handle: async ({ query, accept }) => {
      if (query.get('kind') === 'bytes')
        return new FileAnswer('application/x-bytes', bytes, 'a.bin');
      if (query.get('kind') === 'large')
        return new FileAnswer('text/csv', new Uint8Array(maxAnswerBytes)).checkSize(
          'Ask for less.',
        );
      return new FileAnswer('text/csv; charset=utf-8', `ä,${accept}`, 'a.csv');
    },
  },
]);

const get = (kind: string, headers: Record<string, string> = {}) =>
  handler(
    {
      resource: '/{proxy+}',
      httpMethod: 'GET',
      path: '/v1/file',
      headers,
      multiValueHeaders: {},
      queryStringParameters: { kind },
      multiValueQueryStringParameters: {},
      pathParameters: null,
      stageVariables: null,
      requestContext: { requestId: 'r1', authorizer: { principalId: 'ada', role: 'viewer' } },
      isBase64Encoded: false,
      body: null,
    } as unknown as APIGatewayProxyEvent,
    {} as Context,
  );

describe('a route that answers a file', () => {
  it('TRK-2: hands bytes to API Gateway as base64, with a name to save them under', async () => {
    const answer = await get('bytes');
    expect(answer).toMatchObject({
      statusCode: 200,
      isBase64Encoded: true,
      headers: {
        'content-type': 'application/x-bytes',
        'content-disposition': 'attachment; filename="a.bin"',
      },
    });
    expect(new Uint8Array(Buffer.from(answer.body, 'base64'))).toEqual(bytes);
  });

  it('TRK-2: hands text over as it is, and knows what the client accepts', async () => {
    expect(await get('text', { ACCEPT: 'text/csv' })).toMatchObject({
      statusCode: 200,
      isBase64Encoded: false,
      headers: { 'content-type': 'text/csv; charset=utf-8' },
      body: 'ä,text/csv',
    });
  });

  it('TRK-2: says what to ask instead of more than Lambda can answer', async () => {
    const answer = await get('large');
    expect([answer.statusCode, JSON.parse(answer.body)]).toEqual([
      413,
      {
        error: 'The answer would have 8000000 bytes; at most 6000000 can be sent.',
        hint: 'Ask for less.',
        requestId: 'r1',
      },
    ]);
  });

  it('TRK-2: counts the quotes that Lambda escapes', () => {
    const text = '"'.repeat(maxAnswerBytes / 2);
    expect(() => new FileAnswer('text/csv', text).checkSize('')).toThrow(/6000002 bytes/);
    expect(() => new FileAnswer('text/csv', text.slice(2)).checkSize('')).not.toThrow();
  });
});
