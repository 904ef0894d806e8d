import { beforeAll, describe, expect, it } from 'vitest';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import { memoryTrackingStore } from '#adapters/memory/tracking-store.ts';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import type { Artifacts } from '#domain/registry/ports.ts';
import { type TrainAnswer, type TrainDeps, train } from '#domain/retraining/train.ts';
import { seededRandom } from '#domain/training/random.ts';
import { plainCompute } from '#domain/training/trees/plain-compute.ts';
import { seedRetraining } from './seed-retraining.ts';

const rows = 600;
const run = { model: 'shop', retrainingId: '01JABCDEFGHJKMNPQRSTVWXYZ0' };
const checkpoint = 'work/retraining/shop/01JABCDEFGHJKMNPQRSTVWXYZ0/checkpoint';

function csv(seed: number): Uint8Array {
  const random = seededRandom(seed);
  const lines = Array.from({ length: rows }, () => {
    const [a, b, c] = [random(), random(), Math.floor(random() * 4)];
    return `${a.toFixed(3)},${b.toFixed(3)},${'wxyz'[c]},${a + b / 2 + c / 8 + random() / 2 > 1.1 ? 'Yes' : 'No'}`;
  });
  return new TextEncoder().encode(['a,b,c,y', ...lines].join('\n'));
}

async function setup(change: (artifacts: Artifacts) => Artifacts = (same) => same) {
  const artifacts = memoryArtifacts();
  const store = memoryModelStore();
  await seedRetraining(store, { ...run, task: 'binary', positiveClass: 'Yes' });
  const datasetUri = await artifacts.write('datasets/shop/a.csv', csv(1), 'text/csv');
  const deps: TrainDeps = {
    store,
    artifacts: change(artifacts),
    tracking: memoryTrackingStore(),
    runtime: onnxRuntime(),
    clock: { now: () => new Date('2026-05-01T00:00:00Z') },
    compute: plainCompute(),
    checkpointEveryMs: 0,
    rounds: 50,
  };
  return { artifacts, deps, input: { ...run, datasetUri, baseRows: rows } };
}

/** Time that is up after so many steps of an invocation. */
function steps(count: number): () => number {
  let left = count;
  return () => (left-- > 0 ? 1e9 : 0);
}

const modelOf = (answer: TrainAnswer): string =>
  answer.status === 'done' ? answer.modelUri : 'not done';

let whole: string;
beforeAll(async () => {
  const { deps, input } = await setup();
  whole = modelOf(await train(deps, input));
});

describe('RTR-4: a training in several invocations', () => {
  it.each([1, 7, 40])('stopped after every %i steps ends in the same model', async (count) => {
    const { deps, input } = await setup();
    const answers: TrainAnswer[] = [];
    for (let round = 1; answers.at(-1)?.status !== 'done' && round <= 500; round++)
      answers.push(
        await train({ ...deps, rounds: 500, remainingMs: steps(count) }, { ...input, round }),
      );
    expect(answers.length).toBeGreaterThan(1);
    expect(answers[0]?.reasons.join()).toMatch(
      /Invocation 1 of at most 500 ended at finding the number of steps, step \d+ of at most \d+/,
    );
    expect(modelOf(answers.at(-1) as TrainAnswer)).toBe(whole);
  });

  it('killed again and again, at any checkpoint, ends in the same model', async () => {
    let writes = 0;
    let killAt = 1;
    const { deps, input } = await setup((artifacts) => ({
      ...artifacts,
      async write(key, bytes, contentType) {
        const uri = await artifacts.write(key, bytes, contentType);
        if (key === checkpoint && ++writes >= killAt) {
          writes = 0;
          killAt += 3;
          throw new Error('SIGKILL');
        }
        return uri;
      },
    }));
    let kills = 0;
    for (;;) {
      try {
        expect(modelOf(await train(deps, input))).toBe(whole);
        break;
      } catch (error) {
        expect((error as Error).message).toBe('SIGKILL');
        kills++;
      }
    }
    expect(kills).toBeGreaterThan(3);
  });

  it('gives up after its last round, and says where it was', async () => {
    const { deps, input } = await setup();
    const once = { ...deps, rounds: 2 };
    const answer = await train({ ...once, remainingMs: steps(1) }, { ...input, round: 1 });
    expect(answer.status).toBe('continue');
    await expect(train({ ...once, remainingMs: steps(1) }, { ...input, round: 2 })).rejects.toThrow(
      /was not done after 2 invocations \(finding the number of steps, step \d+/,
    );
  });
});

describe('RTR-4: a checkpoint that cannot be used', () => {
  const begun = async () => {
    const made = await setup();
    await train({ ...made.deps, remainingMs: steps(5) }, { ...made.input, round: 1 });
    return made;
  };

  it('of other data is not gone on from, and it is said', async () => {
    const { artifacts, deps, input } = await begun();
    const datasetUri = await artifacts.write('datasets/shop/b.csv', csv(2), 'text/csv');
    const answer = await train(deps, { ...input, datasetUri, round: 2 });
    expect(answer.reasons.join(' ')).toMatch(/checkpoint of other data or options.*began anew/i);
    const alone = await setup();
    await alone.artifacts.write('datasets/shop/b.csv', csv(2), 'text/csv');
    expect(modelOf(answer)).toBe(modelOf(await train(alone.deps, { ...input, datasetUri })));
  });

  it.each([
    ['garbage', Uint8Array.from({ length: 500 }, (_, i) => i % 256), /damaged/],
    ['empty', new Uint8Array(), /damaged/],
  ])('that is %s: anew, and said', async (_, bytes, words) => {
    const { artifacts, deps, input } = await begun();
    await artifacts.write(checkpoint, bytes, 'application/octet-stream');
    const answer = await train(deps, { ...input, round: 2 });
    expect([modelOf(answer), answer.reasons.join(' ')]).toEqual([
      whole,
      expect.stringMatching(words),
    ]);
  });

  it('that was deleted meanwhile: anew, and said', async () => {
    const { deps, input } = await setup();
    const answer = await train(deps, { ...input, round: 2 });
    expect([modelOf(answer), answer.reasons[0]]).toEqual([
      whole,
      'The checkpoint of the invocation before is gone; the training began anew.',
    ]);
  });
});
