import { createServer } from 'node:http';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/**
 * The lower bound: node:http, JSON.parse, session.run, JSON.stringify and nothing else; no check, no route, no error
 * but a crash. `node bare.ts FILE.onnx PORT`. Takes an Open Inference Protocol body.
 */
const [file = '', port] = process.argv.slice(2);
const session = await InferenceSession.create(file, {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
});

interface Body {
  readonly inputs: readonly { readonly shape: readonly number[]; readonly data: number[] }[];
}

async function predict(text: string): Promise<string> {
  const [input] = (JSON.parse(text) as Body).inputs;
  const X = new Tensor('float32', Float32Array.from(input?.data ?? []), input?.shape);
  const { label, probabilities } = await session.run({ X }, ['label', 'probabilities']);
  return JSON.stringify({
    outputs: [
      {
        name: 'label',
        datatype: 'INT64',
        shape: label?.dims,
        data: Array.from(label?.data as BigInt64Array, Number),
      },
      {
        name: 'probabilities',
        datatype: 'FP32',
        shape: probabilities?.dims,
        data: Array.from(probabilities?.data as Float32Array),
      },
    ],
  });
}

createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', async () => {
    const answer = await predict(Buffer.concat(parts).toString());
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(answer),
    });
    response.end(answer);
  });
}).listen(Number(port), '127.0.0.1');
