import { Router } from '@aws-lambda-powertools/event-handler/http';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { Actor } from '#domain/access/actor.ts';
import type { Permission } from '#domain/access/permissions.ts';
import { invalid, notFound, tooLarge } from '#domain/errors.ts';
import { maxBodyBytes } from './body-limit.ts';
import { callerWith } from './caller.ts';
import { changeIdOf } from './change-id.ts';
import { checkInput } from './check-input.ts';
import { errorAnswer } from './error-answer.ts';
import { FileAnswer } from './file-answer.ts';
import { logger } from './logger.ts';
import { requestPath } from './request-path.ts';

/** What a route sees of a request. */
export interface Call {
  readonly actor: Actor;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The same for the same request under the same `Idempotency-Key`; without one, each request is a change of its own. */
  readonly changeId: string;
  /** Media types the client asks for, as it wrote them; empty when it did not. */
  readonly accept: string;
  /** The JSON body, checked; a wrong one is answered with 400 and the places that are wrong. */
  body<S extends z.ZodMiniType>(schema: S): z.output<S>;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: `/${string}`;
  readonly permission: Permission;
  /** The status of a success; 200 when absent. */
  readonly status?: number;
  /** What is answered as JSON, or a `FileAnswer` as it is. */
  handle(call: Call): Promise<unknown>;
}

/** Every error this API answers: `{"error": what, "field"?: where, "hint"?: what to do, "requestId"}`. */
function errorResponse(error: unknown, requestId: string): Response {
  const answer = errorAnswer(error, requestId);
  if (answer) return Response.json(answer.body, { status: answer.statusCode });
  logger.error('unexpected error', error instanceof Error ? error : new Error(String(error)));
  const body = {
    error: 'Something went wrong on our side; nothing was changed.',
    hint: `Try again; if it happens again, look for ${requestId} in the logs.`,
    requestId,
  };
  return Response.json(body, { status: 500 });
}

function parseBody<S extends z.ZodMiniType>(event: APIGatewayProxyEvent, schema: S): z.output<S> {
  const text = event.isBase64Encoded
    ? Buffer.from(event.body ?? '', 'base64').toString('utf8')
    : (event.body ?? '');
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBodyBytes)
    throw tooLarge(`The body has ${bytes} bytes; at most ${maxBodyBytes} are taken.`, {
      hint: 'Ask POST /v1/uploads for a URL, PUT the file there, and send its uri.',
    });
  let json: unknown;
  try {
    json = JSON.parse(text === '' ? '{}' : text);
  } catch (cause) {
    throw invalid(`The body is not JSON: ${(cause as Error).message}`, {
      hint: 'Send a JSON object, in UTF-8.',
      cause,
    });
  }
  return checkInput(schema, json);
}

/**
 * The router makes a `Request` of what it is given, which throws at bodies of a GET and at headers that are none. It is
 * given method and path; the rest is read from what was asked.
 */
interface RoutedEvent extends APIGatewayProxyEvent {
  readonly asked: APIGatewayProxyEvent;
}

const routed = (asked: APIGatewayProxyEvent, path: string): RoutedEvent => ({
  ...asked,
  path,
  headers: {},
  multiValueHeaders: {},
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  body: null,
  asked,
});

function noRoute({ httpMethod, path, requestContext }: APIGatewayProxyEvent): Response {
  const error = notFound(`No route ${httpMethod} ${path}.`, {
    hint: 'See docs/architecture.md, "HTTP API"; a name in a path is percent-encoded.',
  });
  return errorResponse(error, requestContext.requestId);
}

/** Joins routes to API Gateway: identity, permission, body, errors. The routes decide nothing of that. */
export function api(routes: readonly Route[]) {
  const router = new Router({ logger });
  for (const route of routes) {
    router.route(
      async (context) => {
        const { event, params } = context;
        const request = (event as RoutedEvent).asked;
        const actor = callerWith(route.permission, request);
        const headers = Object.entries(request.headers ?? {});
        const header = (wanted: string) =>
          headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
        const answer = await route.handle({
          actor,
          params,
          query: new URLSearchParams(
            (request.queryStringParameters ?? {}) as Record<string, string>,
          ),
          accept: header('accept') ?? '',
          changeId: changeIdOf(actor, request),
          body: (schema) => parseBody(request, schema),
        });
        const status = route.status ?? 200;
        if (!(answer instanceof FileAnswer)) return Response.json(answer, { status });
        context.isBase64Encoded = answer.isBytes;
        return answer.response(status);
      },
      { method: route.method, path: route.path },
    );
  }
  router.notFound(async (_, { event }) => noRoute((event as RoutedEvent).asked));
  router.errorHandler(Error, async (error, { event }) =>
    errorResponse(error, (event as RoutedEvent).asked.requestContext.requestId),
  );
  return async (event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> => {
    const path = requestPath(event.path);
    if (path !== undefined) return router.resolve(routed(event, path), context);
    const answer = noRoute(event);
    return {
      statusCode: answer.status,
      headers: { 'content-type': 'application/json' },
      body: await answer.text(),
    };
  };
}
