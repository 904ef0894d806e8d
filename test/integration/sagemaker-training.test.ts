import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import { memoryTrackingStore } from '#adapters/memory/tracking-store.ts';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { readModelArchive } from '#adapters/sagemaker/model-archive.ts';
import { trainingJob } from '#adapters/sagemaker/training-job.ts';
import type { Actor } from '#domain/access/actor.ts';
import type { Model } from '#domain/registry/model.ts';
import { assembleTrained } from '#domain/retraining/assemble-trained.ts';
import type { JobTrees } from '#domain/retraining/job-trees.ts';
import { prepareTraining } from '#domain/retraining/prepare-training.ts';
import type { Retraining } from '#domain/retraining/retraining.ts';
import { trainingData } from '#domain/retraining/training-data.ts';
import { parseCsv } from '#domain/training/csv.ts';
import { inputTensors } from '#domain/training/model/largest-difference.ts';
import { seededRandom } from '#domain/training/random.ts';
import { selectRows } from '#domain/training/select-rows.ts';
import type { Task } from '#domain/training/task.ts';
import { root } from '../../tools/local/paths.ts';
import { pythonEnvironment } from '../../tools/local/python.ts';

const eva: Actor = { name: 'eva', role: 'engineer' };
const at = '2026-05-01T00:00:00.000Z';
const input = { model: 'shop', retrainingId: '01JABCDEFGHJKMNPQRSTVWXYZ0' };

let folder: string;
let python: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loopwright-sagemaker-'));
  python = join(await pythonEnvironment('sagemaker', 'sagemaker/requirements.txt'), 'python');
}, 900_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Numbers with gaps, a few levels, many levels, values of every size. */
function shopCsv(rows: number, task: Task): string {
  const random = seededRandom(7);
  const lines = ['id,age,income,ratio,plan,town,y'];
  for (let row = 0; row < rows; row++) {
    const age = Math.floor(random() * 80);
    const income = random() < 0.1 ? '' : (random() ** 8 * 1e7).toFixed(2);
    const ratio = random() < 0.05 ? '' : (random() * 1e-3).toExponential(6);
    const plan = ['free', 'basic', 'größer', ''][Math.floor(random() * 4)] ?? '';
    const town = Math.floor(random() ** 2 * 60);
    const score =
      age / 20 + Math.log1p(Number(income)) / 8 + (plan === 'größer' ? 1 : 0) + (town % 7) / 3;
    const noisy = score + random() * 1.5;
    const y = {
      binary: noisy > 4.2 ? 'Yes' : 'No',
      multiclass: noisy > 5 ? 'high' : noisy > 3.5 ? 'middle' : 'low',
      regression: (1e6 + 10 * noisy).toFixed(4),
    }[task];
    lines.push(`c${row},${age},${income},${ratio},${plan},town ${town},${y}`);
  }
  return lines.join('\n');
}

async function setup(task: Task, rows: number) {
  const store = memoryModelStore();
  const artifacts = memoryArtifacts();
  const csv = shopCsv(rows, task);
  const datasetUri = await artifacts.write(
    'datasets/shop/data.csv',
    new TextEncoder().encode(csv),
    'text/csv',
  );
  const model: Model & { readonly target: string } = {
    kind: 'model',
    name: 'shop',
    task,
    target: 'y',
    ...(task === 'binary' && { positiveClass: 'Yes' }),
    idColumns: ['id'],
    sensitive: false,
    policy: {},
    lastVersion: 0,
    createdAt: at,
    createdBy: 'eva',
    revision: 0,
    auditHash: '',
  };
  const retraining: Retraining = {
    kind: 'retraining',
    id: input.retrainingId,
    model: 'shop',
    trigger: { kind: 'manual', reason: 'test', requestedBy: 'eva' },
    status: 'running',
    step: 'training on SageMaker',
    startedAt: at,
    reasons: [],
  };
  await store.commit({
    id: 'seed',
    model,
    puts: [retraining],
    audit: {
      action: 'ModelCreated',
      actor: eva,
      at,
      reason: '',
      subject: 'model',
      before: null,
      after: null,
    },
  });
  const deps = {
    store,
    artifacts,
    tracking: memoryTrackingStore(),
    runtime: onnxRuntime(),
    clock: { now: () => new Date(at) },
    unpack: readModelArchive,
  };
  const data = { ...input, datasetUri, baseRows: rows };
  const prepared = await prepareTraining(deps, data);
  const { HyperParameters } = trainingJob(
    {
      image: 'image',
      roleArn: 'role',
      instanceType: 'ml.m5.large',
      spot: true,
      maxSeconds: 600,
      volumeGb: 30,
      prefix: 'loopwright-test-',
    },
    { id: input.retrainingId, ...prepared },
  );
  /** What SageMaker puts under /opt/ml before it starts the image. */
  const place = async (more: Readonly<Record<string, string>> = {}): Promise<string> => {
    const base = mkdtempSync(join(folder, 'ml-'));
    const channel = join(base, 'input/data/training');
    mkdirSync(channel, { recursive: true });
    mkdirSync(join(base, 'input/config'), { recursive: true });
    const { columns, target } = prepared.manifest;
    for (const file of ['manifest.json', target.file, ...columns.map((one) => one.file)])
      writeFileSync(
        join(channel, file),
        await artifacts.read(`${prepared.folderUri}/input/${file}`),
      );
    writeFileSync(
      join(base, 'input/config/hyperparameters.json'),
      JSON.stringify({ ...(HyperParameters as object), ...more }),
    );
    return base;
  };
  /** What SageMaker does with /opt/ml/model when the image has ended. */
  const upload = (base: string): Promise<string> => {
    execFileSync('tar', ['-czf', join(base, 'model.tar.gz'), '-C', join(base, 'model'), '.']);
    return artifacts.write(
      'work/retraining/shop/output/model.tar.gz',
      readFileSync(join(base, 'model.tar.gz')),
      'application/gzip',
    );
  };
  return { ...deps, csv, data, model, prepared, place, upload };
}

function start(base: string): { job: ChildProcess; said: () => string } {
  const job = spawn(python, [join(root, 'sagemaker/train.py'), 'train'], {
    env: {
      PATH: process.env.PATH,
      SAGEMAKER_BASE_DIR: base,
      SM_CHANNEL_TRAINING: join(base, 'input/data/training'),
      SM_MODEL_DIR: join(base, 'model'),
      SM_NUM_CPUS: '2',
    },
  });
  let said = '';
  for (const stream of [job.stdout, job.stderr])
    stream?.on('data', (chunk: Buffer) => {
      said += chunk;
    });
  return { job, said: () => said };
}

async function run(base: string): Promise<{ code: number; said: string }> {
  const { job, said } = start(base);
  const [code] = await once(job, 'close');
  return { code, said: said() };
}

const treesOf = (base: string) =>
  JSON.parse(readFileSync(join(base, 'model/trees.json'), 'utf8')) as JobTrees;

describe.each(['binary', 'multiclass', 'regression'] as const)('a %s job', (task) => {
  it('RTR-4: its trees and our preprocessing are one ONNX graph that answers as LightGBM does', async () => {
    const shop = await setup(task, 3_000);
    const base = await shop.place();
    const { code, said } = await run(base);
    expect([code, said]).toEqual([0, expect.stringContaining('rounds kept')]);
    const job = treesOf(base);
    expect(job.trees.length).toBeGreaterThan(10);
    const assembled = await assembleTrained(shop, {
      ...shop.data,
      job: { archiveUri: await shop.upload(base), seconds: 100, billedSeconds: 30 },
    });
    expect(assembled.algorithm).toBe('lightgbm');
    expect(assembled.reasons[0]).toMatch(
      /^Trained by lightgbm [\d.]+ in a SageMaker job in 100 s, of which 30 s are paid for/,
    );

    // Once more without any code that assembled it: raw rows into the file, against the job's own answers.
    const { valid, plan } = trainingData(parseCsv(shop.csv), shop.model, 3_000);
    const rows = job.answers.length / (task === 'multiclass' ? 3 : 1);
    expect(rows).toBeGreaterThan(200);
    const sample = selectRows(
      valid.table,
      Array.from({ length: rows }, (_, row) => valid.table.rows - rows + row),
    );
    const loaded = await shop.runtime.load(await shop.artifacts.read(assembled.modelUri));
    const output = task === 'regression' ? 'prediction' : 'probabilities';
    const [answer] = await loaded.run(inputTensors({ inputs: plan.inputs } as never, sample), [
      output,
    ]);
    const given = [...(answer?.data ?? [])].map(Number);
    const ours = task === 'binary' ? given.filter((_, index) => index % 2 === 1) : given;
    const differences = job.answers.map(
      (theirs, index) =>
        Math.abs((ours[index] ?? Number.NaN) - theirs) /
        (1 + (task === 'regression' ? Math.abs(theirs) : 0)),
    );
    expect(Math.max(...differences)).toBeLessThan(1e-5);
    await loaded.release();
  });
});

describe('an interrupted job', () => {
  it('RTR-4: goes on from its checkpoint, and ends in the same answers', {
    timeout: 240_000,
  }, async () => {
    const shop = await setup('binary', 8_000);
    // Small steps, so that there is time to interrupt; as much text as SageMaker makes of it.
    const slow = {
      learningRate: '0.003',
      trees: '1000',
      checkpointSeconds: '0.1',
      // Columns are drawn anew after an interruption: then it is another model, as good.
      featureFraction: '1',
    };
    const whole = await shop.place(slow);
    expect((await run(whole)).code).toBe(0);

    const base = await shop.place(slow);
    const checkpoint = join(base, 'checkpoints/state.json');
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const before = existsSync(checkpoint) ? readFileSync(checkpoint, 'utf8') : '';
      const { job, said } = start(base);
      const ended = once(job, 'close');
      while (
        job.exitCode === null &&
        !(existsSync(checkpoint) && readFileSync(checkpoint, 'utf8') !== before)
      )
        await new Promise((resolve) => setTimeout(resolve, 20));
      job.kill(signal);
      const [code] = await ended;
      expect([signal, code, said()]).toEqual([signal, signal === 'SIGTERM' ? 143 : null, said()]);
      expect(existsSync(join(base, 'model/trees.json'))).toBe(false);
    }
    const { code, said } = await run(base);
    expect([code, said]).toEqual([0, expect.stringMatching(/Going on after round \d+/)]);
    const [one, other] = [treesOf(whole), treesOf(base)];
    expect(other.rounds).toBe(one.rounds);
    const apart = one.answers.map((value, index) => Math.abs(value - (other.answers[index] ?? 2)));
    expect(Math.max(...apart)).toBeLessThan(1e-6);
  });

  it.each([
    ['garbage', '{"about": 1', /cannot be read/],
    ['of other data', '{"about":"other","file":"trees-1.txt"}', /of other data or parameters/],
    ['whose trees are gone', '{"about":"x","file":"trees-9.txt"}', /cannot be read/],
  ])('RTR-4: begins anew from a checkpoint that is %s, and says so', async (_, state, words) => {
    const shop = await setup('binary', 1_000);
    const base = await shop.place({ trees: '5' });
    mkdirSync(join(base, 'checkpoints'));
    writeFileSync(join(base, 'checkpoints/state.json'), state);
    writeFileSync(join(base, 'checkpoints/trees-1.txt'), 'no trees');
    const { code, said } = await run(base);
    expect([code, said]).toEqual([0, expect.stringMatching(words)]);
    expect(treesOf(base).rounds).toBeGreaterThan(0);
  });
});

describe('a job that cannot be done', () => {
  it.each([
    ['a column that is not what the manifest says', 'column-0.f32', /sha256 differs/],
    ['a manifest of another version', 'manifest.json', /version 2; this image knows 1/],
  ])('RTR-4: says why where SageMaker looks for it: %s', async (_, file, words) => {
    const shop = await setup('binary', 1_000);
    const base = await shop.place();
    const path = join(base, 'input/data/training', file);
    const bytes = readFileSync(path);
    writeFileSync(
      path,
      file === 'manifest.json'
        ? bytes.toString().replace('"version":1', '"version":2')
        : bytes.subarray(4),
    );
    expect((await run(base)).code).toBe(1);
    expect(readFileSync(join(base, 'output/failure'), 'utf8')).toMatch(words);
  });

  it('RTR-4: trees that are not those of the matrix are not assembled', async () => {
    const shop = await setup('binary', 1_000);
    const base = await shop.place({ trees: '5' });
    await run(base);
    const job = treesOf(base);
    const assemble = async (changed: unknown) => {
      writeFileSync(join(base, 'model/trees.json'), JSON.stringify(changed));
      return assembleTrained(shop, {
        ...shop.data,
        job: { archiveUri: await shop.upload(base) },
      });
    };
    const [tree] = job.trees;
    const column = tree?.column.map((of) => (of < 0 ? of : 77));
    await expect(assemble({ ...job, trees: [{ ...tree, column }] })).rejects.toThrow(
      /Tree 0 .* asks about column 77/,
    );
    const left = tree?.left.map(() => 0);
    await expect(assemble({ ...job, trees: [{ ...tree, left }] })).rejects.toThrow(
      /leads to node 0/,
    );
    const answers = job.answers.map((value) => value + 1e-3);
    await expect(assemble({ ...job, answers })).rejects.toThrow(
      /differs from lightgbm .* by 0.001/,
    );
    await expect(assemble({ ...job, version: 9 })).rejects.toThrow(/version 9/);
  });
});
