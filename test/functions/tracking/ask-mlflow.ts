import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Role } from '#domain/access/actor.ts';
import type { MlflowCall } from '#functions/tracking/call.ts';
import { mlflowApi } from '#functions/tracking/mlflow-api.ts';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what an API answers is what the test is about
  readonly body: any;
  readonly response: APIGatewayProxyResult;
}

let requests = 0;

/** A request as API Gateway hands it over: the path as it came, the query decoded. */
export function proxyEvent(
  method: string,
  url: string,
  more: {
    readonly body?: string | null;
    readonly isBase64Encoded?: boolean;
    readonly headers?: Readonly<Record<string, string>>;
    readonly role?: Role;
  } = {},
): APIGatewayProxyEvent {
  requests += 1;
  const [path = '', query = ''] = url.split('?');
  const multi: Record<string, string[]> = {};
  for (const [key, value] of new URLSearchParams(query)) {
    const values = Object.hasOwn(multi, key) ? (multi[key] ?? []) : [];
    Object.defineProperty(multi, key, {
      value: [...values, value],
      enumerable: true,
      configurable: true,
    });
  }
  return {
    resource: '/{proxy+}',
    httpMethod: method,
    path,
    headers: more.headers ?? (more.body == null ? {} : { 'Content-Type': 'application/json' }),
    multiValueHeaders: {},
    queryStringParameters: null,
    multiValueQueryStringParameters: query === '' ? null : multi,
    pathParameters: null,
    stageVariables: null,
    isBase64Encoded: more.isBase64Encoded ?? false,
    body: more.body ?? null,
    requestContext: {
      requestId: `request-${requests}`,
      authorizer: { principalId: 'ada', role: more.role ?? 'scientist' },
    },
  } as unknown as APIGatewayProxyEvent;
}

const base = '/api/2.0/mlflow/';
const fullPath = (path: string) => (path.startsWith('/') ? path : base + path);

/** Asks calls as MLflow's clients do. A path without a leading slash is below `/api/2.0/mlflow/`. */
export function askMlflow(calls: readonly MlflowCall[], role: Role = 'scientist') {
  const handler = mlflowApi(calls);
  const send = async (event: APIGatewayProxyEvent): Promise<Answer> => {
    const response = await handler(event);
    const isJson = response.headers?.['content-type'] === 'application/json';
    return {
      status: response.statusCode,
      body: isJson ? JSON.parse(response.body) : response.body,
      response,
    };
  };
  const withBody = (method: string) => (path: string, body?: unknown) =>
    send(
      proxyEvent(method, fullPath(path), {
        body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
        role,
      }),
    );
  return {
    send,
    get: (path: string, query: Readonly<Record<string, string | readonly string[]>> = {}) => {
      const search = new URLSearchParams();
      for (const [key, value] of Object.entries(query))
        for (const one of typeof value === 'string' ? [value] : value) search.append(key, one);
      const text = search.toString();
      return send(proxyEvent('GET', fullPath(path) + (text === '' ? '' : `?${text}`), { role }));
    },
    post: withBody('POST'),
    patch: withBody('PATCH'),
    put: withBody('PUT'),
    delete: withBody('DELETE'),
  };
}
