import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answerer = (request: IncomingMessage, body: string, response: ServerResponse) => void;

/** A server of the Open Inference Protocol on this machine: churns below a tenure of 12. What it answers can be changed. */
export async function v2Server() {
  const requests: {
    method: string;
    url: string;
    headers: IncomingMessage['headers'];
    body: string;
  }[] = [];
  let answer: Answerer = churn;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      const { method = '', url = '', headers } = request;
      requests.push({ method, url, headers, body });
      answer(request, body, response);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    requests,
    answers(next: Answerer): void {
      answer = next;
    },
    says(status: number, body: string, headers: Record<string, string> = {}): void {
      answer = (_request, _body, response) => response.writeHead(status, headers).end(body);
    },
    well(): void {
      answer = churn;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
export type V2Server = Awaited<ReturnType<typeof v2Server>>;

export const signature = {
  inputs: [{ name: 'tenure', datatype: 'FP32' as const, shape: [-1, 1] }],
  outputs: [
    { name: 'label', datatype: 'BYTES' as const, shape: [-1] },
    { name: 'probabilities', datatype: 'FP32' as const, shape: [-1, 2] },
  ],
  classes: ['No', 'Yes'],
};

export function churnAnswer(tenures: readonly (number | null)[]) {
  const yes = tenures.map((tenure) => (tenure === null ? 0.5 : tenure < 12 ? 0.9 : 0.2));
  return {
    model_name: 'churn',
    outputs: [
      {
        name: 'label',
        datatype: 'BYTES',
        shape: [yes.length],
        data: yes.map((p) => (p >= 0.5 ? 'Yes' : 'No')),
      },
      {
        name: 'probabilities',
        datatype: 'FP32',
        shape: [yes.length, 2],
        data: yes.map((p) => [1 - p, p]),
      },
    ],
  };
}

const churn: Answerer = (_request, body, response) => {
  const tenures = JSON.parse(body).inputs[0].data;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(churnAnswer(tenures)));
};
