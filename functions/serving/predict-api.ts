import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { callerWith } from '../runtime/caller.ts';
import { createPredictHttp, type PredictHttpDeps } from './predict-http.ts';

/** Lambda takes 6 MB, and API Gateway hands a body over as base64, with the rest of the request around it. */
const maxBodyBytes = 4_600_000;

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
    return {
      statusCode: status,
      headers,
      ...(typeof body === 'string'
        ? { body }
        : { body: body.toString('base64'), isBase64Encoded: true }),
    };
  };
}

function header(event: APIGatewayProxyEvent, name: string): string | undefined {
  for (const key in event.headers) if (key.toLowerCase() === name) return event.headers[key];
  return undefined;
}
