import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { proxyEvent } from './proxy-event.ts';

/**
 * A function behind API Gateway as a small HTTP server: `node serve-handler.ts MODULE`, the function's settings in the
 * environment. One request at a time reaches the handler, as in one instance of a Lambda function. Prints its port once
 * it answers. `server-timing` tells what a call took: `app`, and the processor time of this process, `cpu`, in ms.
 */
const module = (await import(pathToFileURL(process.argv[2] as string).href)) as {
  handler(event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult>;
};

let former: Promise<unknown> = Promise.resolve();
/** Runs `work` after all that came before it. */
function oneAfterAnother<T>(work: () => Promise<T>): Promise<T> {
  const mine = former.then(work);
  former = mine.catch(() => undefined);
  return mine;
}

const context = { functionName: 'tracking', getRemainingTimeInMillis: () => 29_000 } as Context;

const server = createServer(async (request, response) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const headers = Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
  const event = proxyEvent({
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers,
    body: Buffer.concat(parts),
  });
  const [answer, timing] = await oneAfterAnother(async () => {
    const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
    const answered = await module.handler(event, context);
    const { user, system } = process.cpuUsage(cpu);
    const tookMs = (performance.now() - startedAt).toFixed(2);
    return [answered, `app;dur=${tookMs}, cpu;dur=${((user + system) / 1000).toFixed(2)}`];
  });
  const body = Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8');
  response.writeHead(answer.statusCode, {
    ...(answer.headers as Record<string, string>),
    'content-length': body.length,
    'server-timing': timing,
  });
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.on('connection', (socket) => socket.setNoDelay(true));
server.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port);
});
