import { readFileSync } from 'node:fs';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { emfMetrics } from '#adapters/cloudwatch/emf-metrics.ts';
import { options } from '#adapters/onnx/onnx-runtime.ts';
import { createPredictApi } from '#functions/serving/predict-api.ts';
import { median } from '../median.ts';
import { makeRows } from './cases.ts';
import { predictOverMemory } from './predict-over-memory.ts';

/**
 * What the handler adds to `session.run` for one row: the event of API Gateway in, its answer out, captures and metrics
 * written to JSON but sent nowhere. `node handler-overhead.ts FILE.onnx FEATURES ROUNDS`, a process of its own; prints
 * `{"handlerUs", "runUs"}`, medians of single calls that take turns in blocks.
 */
const [file = '', features, rounds] = process.argv.slice(2);
const bytes = readFileSync(file);
let written = 0;
const count = async (lines: readonly object[]) => {
  for (const line of lines) written += JSON.stringify(line).length;
};
const { deps } = await predictOverMemory({
  model: 'churn',
  files: [bytes],
  variants: [{ version: 1, weight: 100, role: 'champion' }],
  captures: { captures: count, feedback: count },
  metrics: emfMetrics('Loopwright', (line) => {
    written += line.length;
  }),
  ttlMs: 5_000,
});
const handler = createPredictApi(deps);
const session = await InferenceSession.create(bytes, options);

const rows = makeRows(64, Number(features), 1);
const events = rows.map((row): APIGatewayProxyEvent => {
  const body = {
    inputs: [{ name: 'X', datatype: 'FP32', shape: [1, row.length], data: row }],
  };
  return {
    httpMethod: 'POST',
    path: '/v2/models/churn/infer',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    isBase64Encoded: false,
    body: JSON.stringify(body),
    requestContext: {
      requestId: 'a-request',
      authorizer: { principalId: 'ada', role: 'scientist' },
    },
  } as unknown as APIGatewayProxyEvent;
});
const tensors = rows.map((row) => new Tensor('float32', Float32Array.from(row), [1, row.length]));
const outputs = ['label', 'probabilities'];

const block = 64;
const taken = { handler: [] as number[], run: [] as number[] };
for (let round = 0; round < Number(rounds); round += 1) {
  const counts = round >= Number(rounds) / 4; // The first quarter warms up.
  for (let at = 0; at < block; at += 1) {
    const startedAt = performance.now();
    const { statusCode } = await handler(events[at] as APIGatewayProxyEvent);
    if (counts) taken.handler.push(performance.now() - startedAt);
    if (statusCode !== 200) throw new Error(`the handler answered ${statusCode}`);
  }
  for (let at = 0; at < block; at += 1) {
    const startedAt = performance.now();
    await session.run({ X: tensors[at] as Tensor }, outputs);
    if (counts) taken.run.push(performance.now() - startedAt);
  }
}
if (written === 0) throw new Error('nothing was captured');
console.log(
  JSON.stringify({ handlerUs: median(taken.handler) * 1000, runUs: median(taken.run) * 1000 }),
);
