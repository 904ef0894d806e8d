import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { callerWith } from '../runtime/caller.ts';
import { changeIdOf } from '../runtime/change-id.ts';
import { logger } from '../runtime/logger.ts';
import { type MlflowAnswer, type MlflowCall, PlainText, Redirect } from './call.ts';
import { MlflowError, type MlflowErrorAnswer, mlflowErrorAnswer } from './mlflow-error.ts';
import { unsupportedCalls } from './unsupported-calls.ts';
import { isAnswerable } from './wire/answer-size.ts';
import { readMessage } from './wire/read-message.ts';
import { type Found, namesIn, routeTable, segmentsOf } from './wire/route-table.ts';
import { writeJson } from './wire/write-json.ts';

/**
 * Joins calls to API Gateway: identity, permission, message, answer, errors in MLflow's shape
 * (`{"error_code", "message"}`). The calls decide nothing of that.
 */
export function mlflowApi(calls: readonly MlflowCall[]) {
  const routesOf = routeTable(calls);
  return async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const segments = segmentsOf(event.path);
    const routes = routesOf(segments);
    const found = routes.find(({ route }) => route.method === event.httpMethod);
    try {
      if (found === undefined) throw noCall(event, segments, routes);
      return responseOf(await answerOf(found, event));
    } catch (error) {
      const answer = mlflowErrorAnswer(error, found?.route.errorCodes);
      return errorResponse(answer ?? unexpected(error, event));
    }
  };
}

async function answerOf(
  { route, names }: Found<MlflowCall>,
  event: APIGatewayProxyEvent,
): Promise<MlflowAnswer> {
  const actor = callerWith(route.permission, event);
  const message = readMessage(route, event, names);
  return route.handle(message, {
    actor,
    changeId: changeIdOf(actor, event),
    bodyBytes: bodyBytesOf(event),
  });
}

const bodyBytesOf = ({ body, isBase64Encoded }: APIGatewayProxyEvent): number =>
  Buffer.byteLength(body ?? '', isBase64Encoded ? 'base64' : 'utf8');

function noCall(
  { httpMethod, path }: APIGatewayProxyEvent,
  segments: readonly string[],
  routes: readonly Found<MlflowCall>[],
): MlflowError {
  if (routes.length > 0) {
    const methods = [...new Set(routes.map(({ route }) => route.method))].join(', ');
    const message = `${path} takes ${methods}, not ${httpMethod}.`;
    return new MlflowError('ENDPOINT_NOT_FOUND', message, 405);
  }
  const left = unsupportedCalls.find(
    (one) => namesIn(one.path, segments) ?? namesIn(`${one.path}/*rest`, segments),
  );
  return left === undefined
    ? new MlflowError(
        'ENDPOINT_NOT_FOUND',
        `There is no ${httpMethod} ${path} in this API. docs/mlflow.md lists all calls.`,
      )
    : new MlflowError(
        'NOT_IMPLEMENTED',
        `${left.what}: this server does not support ${httpMethod} ${path}. docs/mlflow.md lists the calls that it does.`,
      );
}

function responseOf(answer: MlflowAnswer): APIGatewayProxyResult {
  if (answer instanceof Redirect)
    return { statusCode: answer.status, headers: { location: answer.location }, body: '' };
  if (answer instanceof PlainText)
    return {
      statusCode: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: answer.text,
    };
  const body = writeJson(answer);
  if (!isAnswerable(body))
    throw new MlflowError(
      'INVALID_PARAMETER_VALUE',
      'The answer is larger than one answer can be (6 MB). Ask for less at once, for example with max_results.',
    );
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body };
}

const errorResponse = ({ status, body }: MlflowErrorAnswer): APIGatewayProxyResult => ({
  statusCode: status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

function unexpected(error: unknown, { requestContext }: APIGatewayProxyEvent): MlflowErrorAnswer {
  logger.error('unexpected error', error instanceof Error ? error : new Error(String(error)));
  return {
    status: 500,
    body: {
      error_code: 'INTERNAL_ERROR',
      message: `Something went wrong on our side. Try again; if it happens again, look for ${requestContext.requestId} in the logs.`,
    },
  };
}
