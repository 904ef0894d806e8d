import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';

export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What API Gateway makes of a request once the authorizer has let an engineer through. */
export function proxyEvent({ method, url, headers, body }: Asked): APIGatewayProxyEvent {
  // As it was sent: a URL object would tidy dots away.
  const [pathname = '/', query = ''] = url.split(/\?(.*)/s);
  const searchParams = new URLSearchParams(query);
  const names = [...new Set(searchParams.keys())];
  return {
    resource: '/{proxy+}',
    httpMethod: method,
    path: pathname,
    headers: { ...headers },
    multiValueHeaders: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value]]),
    ),
    queryStringParameters: names.length === 0 ? null : Object.fromEntries(searchParams),
    multiValueQueryStringParameters:
      names.length === 0
        ? null
        : Object.fromEntries(names.map((name) => [name, searchParams.getAll(name)])),
    pathParameters: null,
    stageVariables: null,
    isBase64Encoded: false,
    body: body.length === 0 ? null : body.toString('utf8'),
    requestContext: {
      requestId: randomUUID(),
      stage: 'dev',
      path: `/dev${pathname}`,
      httpMethod: method,
      authorizer: { principalId: 'bench', role: 'engineer' },
    },
  } as unknown as APIGatewayProxyEvent;
}
