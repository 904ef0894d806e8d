import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../tools/local/paths.ts';
import { pythonEnvironment } from '../../tools/local/python.ts';
import { run } from '../../tools/local/run.ts';

/** An input as test/clients/python_models.py wrote it; null is a number that is missing. */
interface Input {
  readonly name: string;
  readonly datatype: 'FP32' | 'INT64' | 'BYTES';
  readonly shape: readonly [rows: number, columns: number];
  readonly data: readonly (number | string | null)[];
}

interface Answers {
  readonly inputs: readonly Input[];
  /** Of Python's onnxruntime, two per row. */
  readonly probabilities: readonly number[];
}

const models = ['sklearn', 'lightgbm', 'xgboost'] as const;

let folder: string;
let url: string;
let stop = () => {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loopwright-python-models-'));
  const programs = await pythonEnvironment(
    'python-models',
    'tools/clients/python-models-requirements.txt',
  );
  await run(join(programs, 'python'), ['test/clients/python_models.py', folder], {
    limitSeconds: 240,
  });
  const options = models.flatMap((model) => ['--model', join(folder, `${model}.onnx`)]);
  const child = spawn(process.execPath, [join(root, 'cli/loopwright.mjs'), 'serve', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  stop = () => void child.kill('SIGTERM');
  const [line] = await once(child.stdout, 'data');
  url = /http:\S+/.exec(String(line))?.[0] ?? '';
}, 1_200_000);

afterAll(() => {
  stop();
  rmSync(folder, { recursive: true, force: true });
});

const firstRows = ({ name, datatype, shape: [, columns], data }: Input, rows: number): Input => ({
  name,
  datatype,
  shape: [rows, columns],
  data: data.slice(0, rows * columns),
});

/** JSON as Python writes it: a number that is missing is NaN. */
async function askInJson(model: string, inputs: readonly Input[]): Promise<readonly number[]> {
  const body = JSON.stringify({ inputs, outputs: [{ name: 'probabilities' }] });
  const response = await fetch(`${url}/v2/models/${model}/infer`, {
    method: 'POST',
    body: body.replaceAll('null', 'NaN'),
  });
  const answer = (await response.json()) as { outputs?: { data: number[] }[]; error?: string };
  expect([response.status, answer.error]).toEqual([200, undefined]);
  return answer.outputs?.[0]?.data ?? [];
}

const encoders: Readonly<Record<Input['datatype'], (data: Input['data']) => Uint8Array>> = {
  FP32: (data) =>
    new Uint8Array(Float32Array.from(data, (value) => (value as number | null) ?? NaN).buffer),
  INT64: (data) =>
    new Uint8Array(BigInt64Array.from(data, (value) => BigInt(value as number)).buffer),
  BYTES: (data) =>
    Buffer.concat(
      data.flatMap((value) => {
        const text = Buffer.from(value as string);
        const length = Buffer.alloc(4);
        length.writeUInt32LE(text.length);
        return [length, text];
      }),
    ),
};

/** The same with the binary tensor extension, both ways. */
async function askInBinary(model: string, inputs: readonly Input[]): Promise<readonly number[]> {
  const parts = inputs.map(({ datatype, data }) => encoders[datatype](data));
  const head = Buffer.from(
    JSON.stringify({
      inputs: inputs.map(({ name, datatype, shape }, at) => ({
        name,
        datatype,
        shape,
        parameters: { binary_data_size: parts[at]?.length },
      })),
      outputs: [{ name: 'probabilities', parameters: { binary_data: true } }],
    }),
  );
  const response = await fetch(`${url}/v2/models/${model}/infer`, {
    method: 'POST',
    headers: { 'inference-header-content-length': String(head.length) },
    body: Buffer.concat([head, ...parts]),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(response.status, new TextDecoder().decode(bytes.subarray(0, 500))).toBe(200);
  const json = Number(response.headers.get('inference-header-content-length'));
  return [...new Float32Array(bytes.slice(json).buffer)];
}

/** What each kind of request answers, against what Python said. */
it.each(models)(
  'SRV-2: %s, exported to ONNX, answers one row and 10 000 rows as onnxruntime in Python does, to 1e-6',
  async (model) => {
    const { inputs, probabilities }: Answers = JSON.parse(
      readFileSync(join(folder, `${model}.json`), 'utf8'),
    );
    expect(new Set(inputs.flatMap(({ data }) => data)).has(null)).toBe(true);
    const all = inputs[0]?.shape[0] ?? 0;
    expect([all, probabilities.length]).toEqual([10_000, 20_000]);
    for (const ask of [askInJson, askInBinary])
      for (const rows of [1, all]) {
        const given = await ask(
          model,
          inputs.map((input) => firstRows(input, rows)),
        );
        expect(given).toHaveLength(2 * rows);
        const furthest = Math.max(
          ...given.map((p, at) => Math.abs(p - (probabilities[at] ?? NaN))),
        );
        expect(furthest, `${ask.name}, ${rows} rows`).toBeLessThanOrEqual(1e-6);
      }
  },
);

it('SRV-2: the pipeline takes numbers, whole numbers and texts, each as an input of its own', () => {
  const { inputs }: Answers = JSON.parse(readFileSync(join(folder, 'sklearn.json'), 'utf8'));
  expect(inputs.map(({ datatype }) => datatype)).toEqual(['FP32', 'INT64', 'BYTES', 'BYTES']);
});
