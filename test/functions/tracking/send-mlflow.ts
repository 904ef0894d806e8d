import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Role } from '#domain/access/actor.ts';
import type { MlflowCall } from '#functions/tracking/call.ts';
import { mlflowApi } from '#functions/tracking/mlflow-api.ts';

export interface MlflowReply {
  readonly status: number;
  readonly location?: string;
  // biome-ignore lint/suspicious/noExplicitAny: what an API answers is what the test is about
  readonly body: any;
}

/** Sends a request as API Gateway hands it over. `path` may have a query; a text is a file's content. */
export function sendMlflow(calls: readonly MlflowCall[], role: Role = 'scientist') {
  const handler = mlflowApi(calls);
  return async (method: string, path: string, body?: object | string): Promise<MlflowReply> => {
    const [raw = '', query] = path.split('?');
    const multiValueQueryStringParameters: Record<string, string[]> = {};
    for (const [key, value] of new URLSearchParams(query)) {
      multiValueQueryStringParameters[key] ??= [];
      multiValueQueryStringParameters[key].push(value);
    }
    const event = {
      httpMethod: method,
      path: raw,
      headers: { 'content-type': 'application/json' },
      multiValueQueryStringParameters,
      isBase64Encoded: false,
      body: typeof body === 'object' ? JSON.stringify(body) : (body ?? null),
      requestContext: { requestId: 'request', authorizer: { principalId: 'ada', role } },
    } as unknown as APIGatewayProxyEvent;
    const answer = await handler(event);
    const location = answer.headers?.location;
    return {
      status: answer.statusCode,
      ...(location !== undefined && { location: String(location) }),
      body: answer.body === '' ? undefined : JSON.parse(answer.body),
    };
  };
}
