import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { guardedRuntime } from '#adapters/onnx/guarded-runtime.ts';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { node } from '#domain/onnx/build.ts';
import { dryRun } from '#domain/registry/dry-run.ts';
import { computing, endless, huge, model } from '../../domain/onnx/hostile-models.ts';
import { stumpRegressor } from '../../domain/serving/trees/stump.ts';
import { echo } from './tiny-models.ts';

const every = [
  'BOOL',
  'UINT8',
  'INT32',
  'INT64',
  'UINT64',
  'FP16',
  'FP32',
  'FP64',
  'BYTES',
] as const;
const linux = process.platform === 'linux';

describe('guardedRuntime', () => {
  it('SEC-3: tries a model in a process of its own, with the same outcome as in this one', async () => {
    for (const bytes of [model(), stumpRegressor(), echo(every)])
      expect(await dryRun(guardedRuntime(), bytes)).toEqual(await dryRun(onnxRuntime(), bytes));
  });

  it('SEC-3: gives the answers of the process back as they are', async () => {
    const loaded = await guardedRuntime().load(echo(['INT64', 'BYTES']));
    const inputs = [
      { name: 'in_INT64', datatype: 'INT64', shape: [1, 1], data: BigInt64Array.of(-(2n ** 62n)) },
      { name: 'in_BYTES', datatype: 'BYTES', shape: [1, 2], data: ['', 'Zoë 😀'] },
    ] as const;
    expect((await loaded.run(inputs)).map(({ data }) => data)).toEqual([
      inputs[0].data,
      inputs[1].data,
    ]);
    await loaded.release();
    await expect(loaded.run(inputs)).rejects.toThrow('released');
  });

  it('SEC-3: refuses what the check of the file refuses, and does not start a process for it', async () => {
    const evil = computing({ ...node('Evil', ['x'], 'y'), domain: 'evil' });
    await expect(guardedRuntime().load(evil)).rejects.toMatchObject({
      message: expect.stringContaining('Evil of evil'),
    });
  });

  it('SEC-3: passes on in plain words what the library says of a file it cannot open', async () => {
    await expect(
      guardedRuntime().load(computing(node('Concat', ['x'], 'y'))),
    ).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('The file is not an ONNX model that can be run'),
    });
  });

  it.runIf(linux)('SEC-3: ends a small file that asks for 16 GB of memory', async () => {
    const refusal = dryRun(guardedRuntime({ seconds: 20, megabytes: 300 }), huge(16));
    // Either the library is refused the memory, or the process is ended while it fills it.
    await expect(refusal).rejects.toMatchObject({ kind: 'invalid' });
  });

  it.runIf(linux)('SEC-3: ends a model that takes more memory than it may', async () => {
    await expect(
      dryRun(guardedRuntime({ seconds: 20, megabytes: 300 }), huge(1)),
    ).rejects.toMatchObject({
      kind: 'invalid',
      field: 'artifact',
      message: 'The model took more than 300 MB of memory when it was tried.',
    });
  });

  it('SEC-3: ends a model that computes without end, even inside the library', async () => {
    const startedAt = performance.now();
    await expect(
      dryRun(guardedRuntime({ seconds: 1, megabytes: 1_000 }), endless(400, 2048)),
    ).rejects.toMatchObject({
      kind: 'invalid',
      message: 'The model took more than 1 s to open and answer when it was tried.',
      hint: expect.stringContaining('one row of zeros'),
    });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('SEC-3: works from a bundle of one file, as the functions are deployed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'guarded-'));
    const entry = join(process.cwd(), 'adapters/onnx/guarded-runtime.ts');
    const outfile = join(folder, 'index.mjs');
    await build({
      stdin: {
        contents: `import { readFileSync } from 'node:fs';
          import { guardedRuntime } from ${JSON.stringify(entry)};
          const model = await guardedRuntime().load(readFileSync(process.argv[2]));
          console.log(model.signature.outputs[0].name);
          await model.release();`,
        resolveDir: process.cwd(),
      },
      outfile,
      bundle: true,
      minify: true,
      keepNames: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      banner: {
        js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
      },
    });
    writeFileSync(join(folder, 'model.onnx'), model());
    // The layer is on NODE_PATH, and nowhere else.
    const env = { NODE_PATH: join(process.cwd(), 'node_modules') };
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, [outfile, join(folder, 'model.onnx')], {
      env,
      cwd: folder,
    });
    rmSync(folder, { recursive: true });
    expect(stdout).toBe('y\n');
  });
});
