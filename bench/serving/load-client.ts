import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/**
 * The client: a process of its own, told by a JSON line what to load, answering with one. It speaks HTTP/1.1 with
 * keep-alive on plain sockets, since an HTTP library would take as long for one request as the fastest server does.
 */
export interface Load {
  readonly port: number;
  readonly path: string;
  /** Sent in turn, so that no two neighbours are the same. */
  readonly bodies: readonly string[];
  /** Each waits for its answer before it asks again. */
  readonly clients: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface Loaded {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Us: number;
  readonly p95Us: number;
  readonly p99Us: number;
}

const headEnd = Buffer.from('\r\n\r\n');

/** One request at a time on one connection. Rejects when the answer is not 200 or the connection ends. */
function connection(port: number): Promise<{
  ask(request: Buffer): Promise<void>;
  end(): void;
}> {
  let settle: { resolve(): void; reject(error: Error): void } | undefined;
  let received: Buffer = Buffer.alloc(0);
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('data', (part) => {
    received = received.length === 0 ? part : Buffer.concat([received, part]);
    const wrong = failure(received);
    if (wrong !== undefined) socket.destroy(wrong);
    else if (isWhole(received)) {
      received = Buffer.alloc(0);
      settle?.resolve();
    }
  });
  socket.on('error', (error) => settle?.reject(error));
  socket.on('close', () => settle?.reject(new Error('the server closed the connection')));
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', () =>
      resolve({
        ask: (request) =>
          new Promise((answered, failed) => {
            settle = { resolve: answered, reject: failed };
            socket.write(request);
          }),
        end() {
          settle = undefined;
          socket.destroy();
        },
      }),
    );
  });
}

function failure(received: Buffer): Error | undefined {
  if (received.length < 12 || received.toString('latin1', 9, 12) === '200') return undefined;
  return new Error(`the server answered ${received.toString('utf8', 0, 600)}`);
}

function isWhole(received: Buffer): boolean {
  const end = received.indexOf(headEnd);
  if (end === -1) return false;
  const length = /\r\ncontent-length: *(\d+)/i.exec(received.toString('latin1', 0, end))?.[1];
  return length === undefined
    ? received.toString('latin1', received.length - 5) === '0\r\n\r\n' // chunked
    : received.length >= end + 4 + Number(length);
}

const encode = ({ port, path }: Load, body: string) =>
  Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );

/** Requests measured, however long they take: a machine may stall for longer than the time to measure. */
const fewest = 5;

async function load(job: Load): Promise<Loaded> {
  const requests = job.bodies.map((body) => encode(job, body));
  const connections = await Promise.all(
    Array.from({ length: job.clients }, () => connection(job.port)),
  );
  let next = 0;
  const startAt = performance.now() + job.warmUpMs;
  const endAt = startAt + job.measureMs;
  const latencies: number[] = [];
  await Promise.all(
    connections.map(async ({ ask, end }) => {
      for (let from = performance.now(); from < endAt || latencies.length < fewest; ) {
        next = (next + 1) % requests.length;
        await ask(requests[next] as Buffer);
        const to = performance.now();
        if (from >= startAt) latencies.push(to - from);
        from = to;
      }
      end();
    }),
  );
  const seconds = (performance.now() - startAt) / 1000;
  latencies.sort((a, b) => a - b);
  const quantile = (share: number) =>
    Math.round((latencies[Math.floor(share * (latencies.length - 1))] ?? Number.NaN) * 1000);
  return {
    requests: latencies.length,
    perSecond: Math.round(latencies.length / seconds),
    p50Us: quantile(0.5),
    p95Us: quantile(0.95),
    p99Us: quantile(0.99),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await load(JSON.parse(line) as Load).catch((error: Error) => ({
    error: error.message,
  }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
