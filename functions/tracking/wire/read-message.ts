import type { APIGatewayProxyEvent } from 'aws-lambda';
import type * as z from 'zod/mini';
import { invalid, tooLarge } from '#domain/errors.ts';
import { decodeUtf8 } from '#domain/utf8.ts';
import { maxBodyBytes } from '../../runtime/body-limit.ts';
import { checkInput } from '../../runtime/check-input.ts';
import type { MlflowCall } from '../call.ts';
import { asMessage, snakeCase } from './as-message.ts';
import { parseJson } from './parse-json.ts';
import { repeatedFields } from './repeated-fields.ts';

/** A DELETE has a body, which not every gateway passes on: where there is none, the query is read. */
const isInQuery = ({ method }: MlflowCall, event: APIGatewayProxyEvent): boolean =>
  method === 'GET' || method === 'PUT' || (event.body ?? '') === '';

/**
 * What a request asks, checked by the call's schema.
 *
 * @param names what the path names
 * @throws DomainError `invalid` with the places that are wrong, `too-large`
 */
export function readMessage(
  call: MlflowCall,
  event: APIGatewayProxyEvent,
  names: Readonly<Record<string, string>>,
): z.output<MlflowCall['request']> {
  const message = isInQuery(call, event) ? queryOf(call, event) : bodyOf(event);
  return checkInput(call.request, { ...message, ...names }, 'The message');
}

/** The gateway has decoded it already, `+` and percent-encoding. */
function queryOf(call: MlflowCall, event: APIGatewayProxyEvent): Record<string, unknown> {
  const repeated = repeatedFields(call.request);
  const fields = new Map<string, unknown>();
  for (const [key, values = []] of Object.entries(event.multiValueQueryStringParameters ?? {})) {
    const name = snakeCase(key);
    if (fields.has(name)) throw invalid(`\`${name}\` is given in two spellings.`, { field: name });
    fields.set(name, repeated.has(name) || values.length > 1 ? values : values[0]);
  }
  return Object.fromEntries(fields);
}

function bodyOf(event: APIGatewayProxyEvent): Readonly<Record<string, unknown>> {
  const headers = Object.entries(event.headers ?? {});
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type.trim()))
    throw invalid(`The content type is ${type === '' ? 'missing' : `"${type}"`}.`, {
      hint: 'Send a JSON object with Content-Type: application/json.',
    });
  const text = textOf(event);
  const json = text.trim() === '' ? {} : parseJson(text);
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return asMessage(json);
  throw invalid('The body is JSON, but not an object.', { hint: 'Send one JSON object.' });
}

function textOf({ body, isBase64Encoded }: APIGatewayProxyEvent): string {
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > maxBodyBytes)
    throw tooLarge(`The body has ${bytes.length} bytes; at most ${maxBodyBytes} are taken.`, {
      hint: 'Send it in several requests.',
    });
  if (!isBase64Encoded) return body ?? '';
  try {
    return decodeUtf8(bytes);
  } catch (cause) {
    throw invalid('The body is not UTF-8.', { cause });
  }
}
