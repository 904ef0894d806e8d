import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { memoryTrackedFiles } from '#adapters/memory/tracked-files.ts';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { externalLocations } from '#domain/onnx/external-data.ts';
import { bytesIn, textsIn } from '#domain/onnx/wire.ts';
import { storeArtifact } from '#domain/registry/store-artifact.ts';
import type { Tensor } from '#domain/serving/model-runtime.ts';
import { isColumnModel } from '#domain/serving/row-columns.ts';
import { rowOutputs } from '#domain/serving/row-outputs.ts';
import { folderDigest } from '#domain/tracking/mlmodel/folder-digest.ts';
import { importOnnx } from '#domain/tracking/mlmodel/import-onnx.ts';
import { readMlModel } from '#domain/tracking/mlmodel/read-mlmodel.ts';
import type { TrackedFiles } from '#domain/tracking/ports.ts';
import { pythonEnvironment } from '../../tools/local/python.ts';
import { run } from '../../tools/local/run.ts';

interface Answer {
  readonly input: readonly (readonly number[])[];
  readonly probabilities: readonly (readonly number[])[];
  readonly classes: readonly string[] | null;
}

const columns = ['tenure', 'charges', 'calls', 'age'];
const files: TrackedFiles = memoryTrackedFiles();
let folder: string;
let answers: Readonly<Record<string, Answer>>;

/** Folders as the real client makes them, where an upload would have put them. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loopwright-mlflow-folders-'));
  const programs = await pythonEnvironment('mlflow', 'tools/clients/requirements-mlflow.txt');
  await run(join(programs, 'python'), ['test/clients/mlflow_folders.py', folder], {
    limitSeconds: 240,
    env: { MLFLOW_DISABLE_TELEMETRY: 'true', PYTHONDONTWRITEBYTECODE: '1' },
  });
  answers = JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8'));
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) await files.write(path.slice(folder.length + 1), readFileSync(path));
  }
}, 1_200_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function imported(name: string) {
  const mlModel = await readMlModel(files, name);
  const onnx = mlModel && (await importOnnx(files, name, mlModel));
  if (onnx === undefined) throw new Error(`${name} is no ONNX model.`);
  return onnx;
}

const tensor = (name: string, rows: readonly (readonly number[])[]): Tensor => ({
  name,
  datatype: 'FP32',
  shape: [rows.length, rows[0]?.length ?? 0],
  data: Float32Array.from(rows.flat()),
});

/** Which parts of the graph are not in the other file, byte for byte; the model's other parts must be. */
function differing(before: Uint8Array, after: Uint8Array): readonly string[] {
  const base64 = (part: Uint8Array) => Buffer.from(part).toString('base64');
  const graphs = [before, after].map((model) => bytesIn(model, 7)[0] as Uint8Array) as [
    Uint8Array,
    Uint8Array,
  ];
  const rest = (model: Uint8Array) =>
    [1, 2, 3, 4, 5, 6, 8, 14, 20, 25].map((number) => bytesIn(model, number).map(base64));
  expect(rest(after)).toEqual(rest(before));
  return [
    [1, 'graph.node', 4],
    [2, 'graph.name', 1],
    [5, 'graph.initializer', 8],
    [10, 'graph.doc_string', 1],
    [11, 'graph.input', 1],
    [12, 'graph.output', 1],
    [13, 'graph.value_info', 1],
  ].flatMap(([number, what, name]) => {
    const kept = new Set(bytesIn(graphs[1], number as number).map(base64));
    return bytesIn(graphs[0], number as number)
      .filter((part) => !kept.has(base64(part)))
      .map((part) => `${what} ${textsIn(part, name as number)[0]}`);
  });
}

describe('ONNX models that mlflow.onnx.save_model wrote', () => {
  it.each([
    'logistic',
    'mlp',
    'columns',
    'network',
    'split',
    'zipped integers',
    'zipped texts',
    'zipped forest',
    'zipped pipeline',
  ])(
    'REG-4: %s is one file that passes every check of registration and answers as onnxruntime in Python does, to 1e-6',
    async (name) => {
      const { bytes, classes } = await imported(name);
      const artifacts = memoryArtifacts();
      const stored = await storeArtifact(
        { artifacts, runtime: onnxRuntime() },
        { model: name, source: { bytes } },
      );
      const expected = answers[name] as Answer;
      expect(classes ?? null).toEqual(expected.classes);

      const signature = { ...stored.signature, ...(classes && { classes }) };
      const inputs = isColumnModel(signature)
        ? columns.map((column, at) =>
            tensor(
              column,
              expected.input.map((row) => row.slice(at, at + 1)),
            ),
          )
        : [tensor(signature.inputs[0]?.name ?? '', expected.input)];
      const model = await onnxRuntime().load(bytes);
      const outputs = await model.run(inputs);
      await model.release();
      const rowOf = rowOutputs(signature, outputs, expected.input.length);
      const names = classes ?? ['0', '1', '2'];
      const furthest = expected.probabilities.flatMap((row, at) =>
        row.map((p, column) =>
          Math.abs(p - (rowOf(at).probabilities?.[names[column] ?? ''] ?? Number.NaN)),
        ),
      );
      expect(Math.max(...furthest)).toBeLessThanOrEqual(1e-6);
      if (classes) expect(classes).toContain(String(rowOf(0).label));
    },
  );

  it('REG-4: of a classifier that ends in ZipMap nothing else changes but that node and that output', async () => {
    for (const name of ['zipped integers', 'zipped texts', 'zipped forest', 'zipped pipeline']) {
      const before = (await files.read(`${name}/model.onnx`, 1e7)) as Uint8Array;
      const { bytes, madeFrom } = await imported(name);
      expect(madeFrom).toMatchObject({ bytes: before.length, changes: [expect.any(String)] });
      const differences = differing(before, bytes);
      expect(differences).toEqual(['graph.node ZipMap', 'graph.output output_probability']);
    }
  });

  it('REG-4: large weights lie in a file of their own, small ones too when asked, and none does after the import', async () => {
    const outside = async (name: string) =>
      externalLocations((await files.read(`${name}/model.onnx`, 1e6)) as Uint8Array).length;
    expect(await Promise.all(['logistic', 'network', 'split'].map(outside))).toEqual([0, 1, 2]);
    for (const name of ['network', 'split'])
      expect(externalLocations((await imported(name)).bytes)).toEqual([]);
  });

  it('SRV-1: each column an input of its own makes a model for plain rows; a matrix does not, but MLmodel names its columns', async () => {
    const signatureOf = async (name: string) => {
      const model = await onnxRuntime().load((await imported(name)).bytes);
      await model.release();
      return model.signature;
    };
    expect(isColumnModel(await signatureOf('columns'))).toBe(true);
    expect(isColumnModel(await signatureOf('logistic'))).toBe(false);
    expect((await imported('logistic')).columns).toEqual(columns);
    expect((await imported('mlp')).columns).toBeUndefined();
  });
});

describe('the facts in the folders of other flavours', () => {
  it('REG-4: sklearn: flavours, signature, input example, environment, metadata', async () => {
    const facts = await readMlModel(files, 'sklearn');
    expect([...(facts?.flavors.keys() ?? [])]).toEqual(['python_function', 'sklearn']);
    expect(facts).toMatchObject({
      mlflowVersion: '3.17.2',
      pythonVersion: expect.stringMatching(/^3\.\d+\.\d+$/),
      modelUuid: expect.stringMatching(/^[0-9a-f]{32}$/),
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      inputExample: { path: 'input_example.json', type: 'dataframe' },
      environmentFiles: ['conda.yaml', 'python_env.yaml'],
      metadata: '{"team":"churn"}',
    });
    expect(facts?.signature?.inputs).toMatchObject({ columns, complete: true });
    expect(facts?.signature?.inputs?.tensors[0]).toEqual({
      name: 'tenure',
      datatype: 'FP32',
      shape: [-1, 1],
    });
    expect(facts && (await importOnnx(files, 'sklearn', facts))).toBeUndefined();
  });

  it('REG-4: pyfunc: a signature from type hints', async () => {
    const facts = await readMlModel(files, 'pyfunc');
    expect([...(facts?.flavors.keys() ?? [])]).toEqual(['python_function']);
    expect(facts?.signature?.inputs?.tensors).toMatchObject([{ datatype: 'BYTES' }]);
  });

  it('REG-4: a folder without MLmodel is no MLflow model, and has a digest all the same', async () => {
    await files.write('plain/notes.txt', new Uint8Array([1]));
    expect(await readMlModel(files, 'plain')).toBeUndefined();
    expect(await folderDigest(files, 'plain')).toMatchObject({
      kind: 'contents',
      bytes: 1,
      files: 1,
    });
  });
});
