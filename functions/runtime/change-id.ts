import { createHash } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Actor } from '#domain/access/actor.ts';

/**
 * The same for the same request under the same `Idempotency-Key`; without one, each request is a change of its own. What
 * is asked is part of it, whoever asks, because a key that a client uses for a second request must not answer it with
 * the first one's change, nor meet the id of a pipeline's own change.
 */
export function changeIdOf(actor: Actor, event: APIGatewayProxyEvent): string {
  const headers = Object.entries(event.headers ?? {});
  const key = headers.find(([name]) => name.toLowerCase() === 'idempotency-key')?.[1];
  return `${actor.name}:${key === undefined ? event.requestContext.requestId : `${key}:${digestOf(event)}`}`;
}

const digestOf = ({ httpMethod, path, body }: APIGatewayProxyEvent): string =>
  createHash('sha256')
    .update(`${httpMethod} ${path}\n${body ?? ''}`)
    .digest('hex')
    .slice(0, 32);
