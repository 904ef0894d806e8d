import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { PredictAnswer, PredictRequest } from '#functions/serving/predict-http.ts';
import { PortTaken } from '../answer.ts';

/** Not imported: an import of node:http makes Node load its WebSocket client as well, some milliseconds at every start. */
const { createServer } = process.getBuiltinModule('node:http');

type Answer = (request: PredictRequest) => Promise<PredictAnswer>;

export interface Listening {
  readonly url: string;
  /** Takes no more requests, and resolves when those under way are answered. */
  close(): Promise<void>;
}

/** For the requests under way when the server is closed. */
const patienceMs = 10_000;

/**
 * The predict handler on Node's own HTTP server, on this machine only: anybody who reaches it may do everything.
 * `port` 0 is a free one. Throws PortTaken.
 */
export async function listen(
  answer: Answer,
  port: number,
  maxBodyBytes: number,
): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: 75_000 }, (message, response) => {
    receive(message, maxBodyBytes, (body) =>
      body === undefined
        ? refuseSize(response, maxBodyBytes)
        : void answer(request(message, body)).then((given) => send(response, given)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new PortTaken(
              `The port ${port} is taken. Choose another with --port, or leave it out for a free one.`,
            )
          : error,
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: given } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${given}`, close: () => close(server) };
}

function request(message: IncomingMessage, body: Buffer): PredictRequest {
  const url = message.url as string;
  const query = url.indexOf('?');
  return {
    id: randomUUID(),
    method: message.method as string,
    path: query === -1 ? url : url.slice(0, query),
    body,
    header: (name) => message.headers[name] as string | undefined,
    authorize: () => {},
  };
}

/** The whole body, without a copy when it came in one piece; undefined as soon as it is larger than `maxBytes`. */
function receive(
  message: IncomingMessage,
  maxBytes: number,
  done: (body: Buffer | undefined) => void,
): void {
  const parts: Buffer[] = [];
  let bytes = 0;
  message.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes <= maxBytes) parts.push(part);
    else if (bytes - part.length <= maxBytes) done(undefined);
  });
  message.on('end', () => {
    if (bytes <= maxBytes) done(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts));
  });
}

function send(response: ServerResponse, { status, headers, body }: PredictAnswer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function refuseSize(response: ServerResponse, maxBytes: number): void {
  response.setHeader('connection', 'close');
  send(response, {
    status: 413,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      error: `The body is larger than ${maxBytes} bytes.`,
      hint: 'Send the rows in several requests.',
    }),
  });
}

async function close(server: Server): Promise<void> {
  const late = setTimeout(() => server.closeAllConnections(), patienceMs).unref();
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
  clearTimeout(late);
}
