import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { tooLarge } from '#domain/errors.ts';
import { maxBodyBytes } from '../runtime/body-limit.ts';
import { callerWith } from '../runtime/caller.ts';
import { errorAnswer } from '../runtime/error-answer.ts';
import { createPredictHttp, type PredictHttpDeps } from './predict-http.ts';

/** What Lambda gives back at most, as it writes it: a body as text is escaped once more, bytes are base64. */
const maxResultBytes = 6_291_556;

export type PredictApiDeps = Omit<PredictHttpDeps, 'maxBodyBytes'>;

/** The predict function as API Gateway calls it. Bytes come and go as base64. */
export function createPredictApi(deps: PredictApiDeps) {
  const answer = createPredictHttp({ ...deps, maxBodyBytes });
  return async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const sent = event.body ?? '';
    const { status, headers, body } = await answer({
      id: event.requestContext.requestId,
      method: event.httpMethod,
      path: event.path,
      body: event.isBase64Encoded ? Buffer.from(sent, 'base64') : sent,
      header: (name) => header(event, name),
      authorize: (permission) => void callerWith(permission, event),
    });
    const result = {
      statusCode: status,
      headers,
      ...(typeof body === 'string'
        ? { body }
        : { body: body.toString('base64'), isBase64Encoded: true }),
    };
    return isTooLarge(result) ? tooLargeResult(event.requestContext.requestId) : result;
  };
}

/** Escaped and in UTF-8, a text grows threefold at most; smaller ones are not written out to be measured. */
const isTooLarge = (result: APIGatewayProxyResult): boolean =>
  result.body.length > maxResultBytes / 3 &&
  Buffer.byteLength(JSON.stringify(result)) > maxResultBytes;

function tooLargeResult(requestId: string): APIGatewayProxyResult {
  const error = tooLarge('The answer is larger than the 6 MB that Lambda gives back.', {
    hint: 'Send the rows in several requests, or ask for fewer `outputs`.',
  });
  return {
    statusCode: 413,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(errorAnswer(error, requestId)?.body),
  };
}

function header(event: APIGatewayProxyEvent, name: string): string | undefined {
  for (const key in event.headers) if (key.toLowerCase() === name) return event.headers[key];
  return undefined;
}
