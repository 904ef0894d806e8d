import { lookup as resolve } from 'node:dns';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { EndpointFailure } from '#domain/serving/endpoints/endpoint.ts';
import { mayReach, type Reach } from './reach.ts';

export interface Posted {
  readonly status: number;
  readonly text: string;
}

export type Post = (
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
) => Promise<Posted>;

/** A predict function answers with at most 6 MB. */
const maxAnswerBytes = 16 * 1024 * 1024;

/**
 * POST over connections that are kept. Node's `request` and not `fetch`, because it takes a `lookup`: the very address
 * that is connected to is the one that was judged, so that a name cannot mean a public address first and an inner one
 * later. Redirects are answers like others. `timeoutMs` covers everything to the last byte. Rejects with EndpointFailure.
 */
export function keptPost(reach: Reach): Post {
  const lookup = judged(reach);
  const kept = { keepAlive: true, maxSockets: 64, timeout: 60_000 };
  const agents = { http: new HttpAgent(kept), https: new HttpsAgent(kept) };

  const once: Post = (url, body, headers, timeoutMs) =>
    new Promise((done, failed) => {
      const secure = url.protocol === 'https:';
      const asking = (secure ? httpsRequest : httpRequest)(
        url,
        {
          method: 'POST',
          agent: secure ? agents.https : agents.http,
          lookup,
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
          signal: AbortSignal.timeout(timeoutMs),
        },
        (answer) => {
          read(answer).then((text) => done({ status: answer.statusCode ?? 0, text }), failed);
        },
      );
      asking.on('error', (cause) => {
        failed(asking.reusedSocket ? Object.assign(cause, { reused: true }) : cause);
      });
      asking.end(body);
    });

  return async (url, body, headers, timeoutMs) => {
    try {
      return await once(url, body, headers, timeoutMs).catch((error: Failed) => {
        // The other side closed a connection it had been idle on; the request has not been read.
        if (error.reused && error.code === 'ECONNRESET') return once(url, body, headers, timeoutMs);
        throw error;
      });
    } catch (cause) {
      if (cause instanceof EndpointFailure) throw cause;
      throw new EndpointFailure(wordsFor(cause as Failed, timeoutMs), true, cause);
    }
  };
}

type Failed = Error & { readonly code?: string; readonly reused?: boolean };

const wordsFor = ({ name, message, code }: Failed, timeoutMs: number): string =>
  name === 'TimeoutError' || code === 'ABORT_ERR'
    ? `The endpoint took longer than ${timeoutMs} ms.`
    : `The endpoint cannot be reached: ${message || code}.`;

/** Resolves a name and refuses it when any of its addresses may not be reached. */
const judged =
  (reach: Reach): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 4);
      const inner = addresses.find(({ address }) => !mayReach(reach, address));
      if (inner !== undefined || addresses[0] === undefined)
        return callback(refusedAddress(hostname, inner?.address ?? 'no address'), '', 4);
      if (options.all) return callback(null, addresses);
      callback(null, addresses[0].address, addresses[0].family);
    });
  };

const refusedAddress = (hostname: string, address: string) =>
  new EndpointFailure(`${hostname} is ${address}, which endpoints may not be here.`, true);

async function read(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxAnswerBytes) {
      answer.destroy();
      throw new EndpointFailure(
        `The endpoint's answer is larger than ${maxAnswerBytes} bytes.`,
        true,
      );
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
