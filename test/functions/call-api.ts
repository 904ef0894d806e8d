import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { Role } from '#domain/access/actor.ts';
import { api, type Route } from '#functions/runtime/http.ts';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what an API answers is what the test is about
  readonly body: any;
}

let requests = 0;

/** Calls routes as API Gateway does, as somebody. `path` may have a query. */
export function callApi(routes: readonly Route[]) {
  const handler = api(routes);
  return (name: string, role: Role, headers: Record<string, string> = {}) =>
    async (method: string, path: string, body?: unknown): Promise<Answer> => {
      requests += 1;
      const url = new URL(path, 'http://api');
      const event = {
        resource: '/{proxy+}',
        httpMethod: method,
        path: url.pathname,
        headers: { 'content-type': 'application/json', ...headers },
        multiValueHeaders: {},
        queryStringParameters: Object.fromEntries(url.searchParams),
        multiValueQueryStringParameters: {},
        pathParameters: null,
        stageVariables: null,
        isBase64Encoded: false,
        body: body === undefined ? null : JSON.stringify(body),
        requestContext: {
          requestId: `request-${requests}`,
          authorizer: { principalId: name, role },
        },
      } as unknown as APIGatewayProxyEvent;
      const { statusCode, body: text } = await handler(event, {} as Context);
      return { status: statusCode, body: JSON.parse(text) };
    };
}
