import { describe, expect, it } from 'vitest';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import { memoryTrackingStore } from '#adapters/memory/tracking-store.ts';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { typedValues } from '#adapters/v8/typed-values.ts';
import { showAutoml } from '#domain/automl/show-automl.ts';
import { composeStep } from '#domain/automl/steps/compose.ts';
import { planStep } from '#domain/automl/steps/plan.ts';
import { proposeStep } from '#domain/automl/steps/propose.ts';
import { reduceStep } from '#domain/automl/steps/reduce.ts';
import { tryStep } from '#domain/automl/steps/try.ts';
import { invalid } from '#domain/errors.ts';
import { gbdt } from '#domain/training/boosting/gbdt.ts';
import { linear } from '#domain/training/linear/linear.ts';
import { seededRandom } from '#domain/training/random.ts';
import { plainCompute } from '#domain/training/trees/plain-compute.ts';
import { seedRetraining } from '../../retraining/seed-retraining.ts';

const rows = 500;
const run = { model: 'shop', retrainingId: '01JABCDEFGHJKMNPQRSTVWXYZ0' };

function csv(): Uint8Array {
  const random = seededRandom(3);
  const lines = Array.from({ length: rows }, () => {
    const [a, b] = [random(), random()];
    return `${a.toFixed(3)},${b.toFixed(3)},${a + b * b + random() / 3 > 1 ? 'Yes' : 'No'}`;
  });
  return new TextEncoder().encode(['a,b,y', ...lines].join('\n'));
}

async function setup(
  search = { budgetSeconds: 10 } as { budgetSeconds: number; maxCostUsd?: number },
) {
  const artifacts = memoryArtifacts();
  const store = memoryModelStore();
  await seedRetraining(store, { ...run, task: 'binary', positiveClass: 'Yes', search });
  const datasetUri = await artifacts.write('datasets/shop/a.csv', csv(), 'text/csv');
  // Every look at the clock takes 2 ms, so a search is as long on any machine.
  let now = Date.parse('2026-05-01T00:00:00Z');
  const deps = {
    store,
    artifacts,
    codec: typedValues,
    algorithms: { gbdt, linear },
    clock: {
      now() {
        now += 2;
        return new Date(now);
      },
    },
    tracking: memoryTrackingStore(),
    runtime: onnxRuntime(),
    compute: plainCompute(),
    secondsLeft: () => 800,
    workers: 3,
    price: { perGbSecond: 1e-5, memoryGb: 2, currency: 'USD' },
  };
  return { deps, data: { ...run, datasetUri, baseRows: rows } };
}
type Setup = Awaited<ReturnType<typeof setup>>;

/** The order of statemachines/automl.asl.json. `disturb` is called before each worker's batch. */
async function search({ deps, data }: Setup, twice: boolean, disturb = async () => {}) {
  const again = async <T>(step: () => Promise<T>): Promise<T> => {
    if (twice) await step();
    return step();
  };
  const planned = await again(() => planStep(deps, data));
  for (let waves = 0; waves < 100; waves++) {
    const proposed = await proposeStep(deps, run);
    if (proposed.next === 'compose') break;
    for (const batch of proposed.batches) {
      await disturb();
      await again(() => tryStep(deps, batch));
    }
    const { next } = await again(() => reduceStep(deps, { ...run, wave: proposed.wave }));
    if (next === 'compose') break;
  }
  const composed = await again(() => composeStep(deps, data));
  return { planned, composed };
}

describe('AML-2: a search in steps', () => {
  it('tries, tracks, and ends in one model that is kept like any trained one', async () => {
    const made = await setup();
    const { planned, composed } = await search(made, false);
    expect(planned.reasons[0]).toMatch(
      /A search of 10 s, of about \d+ configurations for at most 0.00 USD/,
    );
    expect(composed.modelUri).toMatch(/^memory:\/\/models\/shop\/[0-9a-f]{64}\/model\.onnx$/);
    expect(composed.classes).toEqual(['No', 'Yes']);
    expect(composed.reasons[0]).toMatch(
      /\d+ configurations were tried; the model is a (mean|stack) of .*log-loss 0\.\d+ out of fold/,
    );

    const shown = await showAutoml(made.deps, 'shop', run.retrainingId);
    expect(shown.leaderboard.length).toBeGreaterThanOrEqual(2);
    expect(new Set(shown.leaderboard.map(({ algorithm }) => algorithm))).toEqual(
      new Set(['gbdt', 'linear']),
    );
    const losses = shown.leaderboard.filter(({ rungs }) => rungs === shown.leaderboard[0]?.rungs);
    expect(losses.map(({ loss }) => loss)).toEqual(losses.map(({ loss }) => loss).toSorted());

    const experiment = await made.deps.tracking.experimentByName('shop-automl');
    const tracked = await made.deps.tracking.whole(
      await made.deps.tracking.runRows(experiment?.id ?? ''),
    );
    expect(tracked.map((one) => one.tags.get('loopwright.trial')).toSorted()).toEqual(
      shown.leaderboard.map(({ id }) => id).toSorted(),
    );
    for (const one of tracked) {
      expect(one.status).toBe('FINISHED');
      expect(one.metrics.get('valid_log-loss')?.value).toBeGreaterThan(0);
      expect(one.params.get('algorithm')).toMatch(/gbdt|linear/);
    }
  });

  it('whose every step is called twice enters no result twice', async () => {
    const made = await setup();
    await search(made, true);
    const { leaderboard } = await showAutoml(made.deps, 'shop', run.retrainingId);
    const ids = leaderboard.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('a worker that dies in the middle of its batch goes on with what it has not tried', async () => {
    const made = await setup();
    await planStep(made.deps, made.data);
    const { batches, wave } = await proposeStep(made.deps, run);
    const [first] = batches;
    if (first === undefined) throw new Error('nothing was proposed');
    const dies = {
      ...made.deps,
      artifacts: {
        ...made.deps.artifacts,
        async write(key: string, bytes: Uint8Array, type: string) {
          const uri = await made.deps.artifacts.write(key, bytes, type);
          if (key.includes('/results/')) throw new Error('SIGKILL');
          return uri;
        },
      },
    };
    await expect(tryStep(dies, first)).rejects.toThrow('SIGKILL');
    expect(await tryStep(made.deps, first)).toEqual({ tried: first.trials.length - 1 });
    expect(await tryStep(made.deps, first)).toEqual({ tried: 0 });
    await reduceStep(made.deps, { ...run, wave });
    // Its answer comes after the wave was closed.
    expect(await tryStep(made.deps, first)).toEqual({ tried: 0 });
  });

  it('keeps its budget: nothing new is proposed after it', async () => {
    const made = await setup();
    await planStep(made.deps, made.data);
    const later = { now: () => new Date('2026-05-01T00:00:11Z') };
    expect(await proposeStep({ ...made.deps, clock: later }, run)).toMatchObject({
      next: 'compose',
      batches: [],
    });
    await expect(composeStep({ ...made.deps, clock: later }, made.data)).rejects.toThrow(
      'No trial of the search gave a model.',
    );
  });

  it('that lay idle for a day goes on with what is left of its budget', async () => {
    const made = await setup({ budgetSeconds: 300 });
    await planStep(made.deps, made.data);
    const { wave, batches } = await proposeStep(made.deps, run);
    for (const batch of batches) await tryStep(made.deps, batch);
    await reduceStep(made.deps, { ...run, wave });
    const nextDay = { ...made.deps, clock: { now: () => new Date('2026-05-02T00:00:00Z') } };
    expect((await proposeStep(nextDay, run)).next).toBe('compose');
    const { reasons } = await planStep(nextDay, made.data);
    expect(reasons.at(-1)).toBe('The search goes on where it was.');
    expect((await proposeStep(nextDay, run)).next).toBe('try');
    const { search: state } = await showAutoml(made.deps, 'shop', run.retrainingId);
    expect(state?.spentSeconds).toBeLessThan(300);
  });

  it('does not begin when it may cost more than it is allowed to', async () => {
    const { deps, data } = await setup({ budgetSeconds: 1_000, maxCostUsd: 1e-9 });
    await expect(planStep(deps, data)).rejects.toThrow(/may cost .* more than the limit/);
  });

  it('a trial that cannot be tracked for good is a note; an outage is tried again', async () => {
    const made = await setup();
    await planStep(made.deps, made.data);
    const { batches, wave } = await proposeStep(made.deps, run);
    for (const batch of batches) await tryStep(made.deps, batch);
    const failing = (error: Error) => ({
      ...made.deps,
      tracking: { ...made.deps.tracking, log: () => Promise.reject(error) },
    });
    await expect(reduceStep(failing(new Error('no table')), { ...run, wave })).rejects.toThrow(
      /could not be tracked: no table/,
    );
    await reduceStep(failing(invalid('a key is too long')), { ...run, wave });
    const { search: state } = await showAutoml(made.deps, 'shop', run.retrainingId);
    expect(state?.tried).toBeGreaterThan(0);
  });
});
