import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { maxBodyBytes, serveFiles } from '../../../cli/serve/serve-files.ts';
import { echo } from '../../adapters/onnx/tiny-models.ts';
import { zipped } from '../../domain/onnx/zip-map-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'loopwright-serve-'));
function file(name: string, bytes: Uint8Array | string = echo(['FP32'])): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});
async function serve(models: readonly string[], more: { port?: number; captures?: string } = {}) {
  const server = await serveFiles({ models, port: 0, warn: () => {}, ...more });
  open.push(server.close);
  return server;
}
const inputs = [{ name: 'in_FP32', datatype: 'FP32', shape: [2, 1], data: [1.5, null] }];
// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back
const bodyOf = async (answer: Response): Promise<any> => answer.json();
const infer = (url: string, model: string) =>
  fetch(`${url}/v2/models/${model}/infer`, { method: 'POST', body: JSON.stringify({ inputs }) });

it('SRV-2: serves each file as the model of its name, with no token and no content type', async () => {
  const { url } = await serve([file('first.onnx'), file('second.onnx')]);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  for (const model of ['first', 'second']) {
    const answer = await infer(url, model);
    expect(answer.status).toBe(200);
    const body = await bodyOf(answer);
    expect(body).toMatchObject({ model_name: model, model_version: '1' });
    expect(body.outputs[0].data).toEqual([1.5, null]);
  }
  const ready = await fetch(`${url}/v2/models/second/versions/1/ready?verbose`);
  expect([ready.status, await ready.json()]).toEqual([200, { name: 'second', ready: true }]);
  expect((await fetch(`${url}/v2/models/third`)).status).toBe(404);
  expect((await fetch(`${url}/v2/models/second/versions/2`)).status).toBe(404);
});

it('SRV-2: answers bytes with bytes', async () => {
  const { url } = await serve([file('echo.onnx')]);
  const { data, ...input } = inputs[0] as (typeof inputs)[number];
  const numbers = Float32Array.of(0.1, -0);
  const head = Buffer.from(
    JSON.stringify({
      inputs: [{ ...input, parameters: { binary_data_size: 8 } }],
      parameters: { binary_data_output: true },
    }),
  );
  const answer = await fetch(`${url}/v2/models/echo/infer`, {
    method: 'POST',
    headers: { 'Inference-Header-Content-Length': String(head.length) },
    body: Buffer.concat([head, new Uint8Array(numbers.buffer)]),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const length = Number(answer.headers.get('inference-header-content-length'));
  expect(bytes.subarray(length)).toEqual(Buffer.from(numbers.buffer));
  expect(JSON.parse(bytes.toString('utf8', 0, length)).outputs[0].shape).toEqual([2, 1]);
});

it('SRV-8: appends every prediction to captures.jsonl when a folder is named', async () => {
  const captures = join(folder, 'captures');
  const { url } = await serve([file('echo.onnx')], { captures });
  const ids: string[] = [];
  for (let at = 0; at < 3; at++) {
    const { parameters } = await bodyOf(await infer(url, 'echo'));
    ids.push(...parameters.prediction_ids.split(','));
  }
  const lines = readFileSync(join(captures, 'captures.jsonl'), 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(ids);
  expect(JSON.parse(lines[0] as string)).toMatchObject({
    model: 'echo',
    features: { in_FP32: 1.5 },
    source: 'infer',
  });
});

it('keeps connections open between requests, and ends when asked to, though they are open', async () => {
  const { url } = await serve([file('echo.onnx')]);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ports = [];
  for (let at = 0; at < 3; at++) {
    const [response] = await once(httpRequest(`${url}/v2`, { agent }).end(), 'response');
    ports.push(response.socket.localPort);
    await response.resume().toArray();
  }
  expect(new Set(ports).size).toBe(1);
  await open.pop()?.();
  await expect(fetch(url)).rejects.toThrow();
  agent.destroy();
});

it('SEC-2: answers a body that is too large with 413 before it has all of it', async () => {
  const { url } = await serve([file('echo.onnx')]);
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(
    `POST /v2/models/echo/infer HTTP/1.1\r\nHost: x\r\nContent-Length: ${maxBodyBytes * 2}\r\n\r\n`,
  );
  const part = Buffer.alloc(4 * 1024 * 1024);
  for (let sent = 0; sent <= maxBodyBytes; sent += part.length) socket.write(part);
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
  socket.destroy();
});

it('SRV-2: serves a classifier that ends in ZipMap, asked with rows by their places', async () => {
  const { url } = await serve([file('zipped.onnx', zipped())]);
  const answer = await fetch(`${url}/v1/models/zipped/predict`, {
    method: 'POST',
    body: JSON.stringify({ instances: [[0, Math.log(3)]] }),
  });
  const { predictions } = await bodyOf(answer);
  expect(predictions).toMatchObject([
    { label: 'Yes', probabilities: { Yes: expect.closeTo(0.75, 5) } },
  ]);
});

it.each([
  ['a file that is not there', () => ['nowhere.onnx'], 'There is no file nowhere.onnx.'],
  ['a file that is no model', () => [file('bad.onnx', 'no model')], 'is not an ONNX model'],
  ['a folder', () => [folder], 'cannot be read'],
  ['a name that no model has', () => [file('a:b.onnx')], '"a:b" is not a model'],
  ['two models of one name', () => [file('x.onnx'), file('x.bin')], 'the model x'],
])('says in a sentence what is wrong with %s', async (_, models, words) => {
  await expect(serve(models())).rejects.toThrow(words);
});

it('says that captures cannot be written', async () => {
  const path = file('echo.onnx');
  await expect(serve([path], { captures: path })).rejects.toThrow(`Captures cannot be written to`);
});

it('says that a port is taken', async () => {
  const path = file('echo.onnx');
  const { url } = await serve([path]);
  const port = Number(new URL(url).port);
  await expect(serve([path], { port })).rejects.toThrow(`The port ${port} is taken.`);
});
