import { describe, expect, it } from 'vitest';
import { memoryBanditLedger } from '#adapters/memory/bandit-ledger.ts';
import type { CaptureLine } from '#domain/serving/capture.ts';
import { type PredictDeps, type PredictInput, predict } from '#domain/serving/predict.ts';
import { responseCache } from '#domain/serving/response-cache.ts';
import type { Routing } from '#domain/serving/routing/routing.ts';
import { rowsToTensors } from '#domain/serving/rows-to-tensors.ts';
import { shadowBudgetMs } from '#domain/serving/run-shadows.ts';
import type { ServingRecord } from '#domain/serving/serving-record.ts';
import { setup as platform, recordOf } from '../setup.ts';

const ask = (
  rows: readonly { tenure: number | null }[],
  more: Partial<PredictInput> = {},
): PredictInput => ({
  model: 'churn',
  subject: undefined,
  source: 'predict',
  read(signature) {
    const { tensors } = rowsToTensors(signature, rows);
    return { tensors, rows: rows.length, features: (row) => rows[row] ?? {} };
  },
  ...more,
});
const one = [{ tenure: 3 }];

/** `churn` served by version 1, with these settings; a wait that ends when the event loop is idle, unless told. */
function setup(settings: Partial<ServingRecord>, more: Partial<PredictDeps> = {}) {
  const all = platform();
  const record = { ...recordOf([{ version: 1, weight: 100, role: 'champion' }]), ...settings };
  const deps: PredictDeps = {
    ...all.deps,
    directory: { ...all.deps.directory, serving: async () => record },
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    ...more,
  };
  const run = async (input: PredictInput) => {
    const prediction = await predict(deps, input);
    await prediction.captured;
    return prediction;
  };
  const lines = async (source: CaptureLine['source'] = 'predict') =>
    (await all.captured()).filter((line) => line.source === source);
  return { ...all, deps, run, lines };
}

describe('predict with rules', () => {
  const routing: Routing = {
    rules: [{ name: 'vip', when: [{ field: 'vip', op: 'eq', value: true }], version: 3 }],
  };

  it('SRV-6: answers by the first rule that holds, and says which in the capture', async () => {
    const { run, lines } = setup({ routing });
    expect((await run(ask(one, { fields: { vip: true } }))).version.version).toBe(3);
    expect((await run(ask(one, { fields: { vip: false } }))).version.version).toBe(1);
    expect((await run(ask(one, { fields: { vip: true }, version: 2 }))).version.version).toBe(2);
    expect((await lines()).map(({ version, rule, variant }) => [version, rule, variant])).toEqual([
      [3, 'vip', 'challenger'],
      [1, undefined, 'champion'],
      [2, undefined, 'challenger'],
    ]);
  });
});

describe('predict with shadows', () => {
  const shadowed = (percent = 100): Partial<ServingRecord> => ({
    routing: { shadows: [{ version: 2, percent }] },
  });

  it('SRV-6: captures what the shadow said beside the answer, under an id of its own', async () => {
    const { run, lines, measured } = setup(shadowed());
    const prediction = await run(ask([{ tenure: 3 }, { tenure: 40 }], { subject: 'c-1' }));
    expect(prediction.version.version).toBe(1);
    const shadows = await lines('shadow');
    expect(shadows).toMatchObject([
      { shadowOf: 'id-0000', version: 2, subject: 'c-1', features: { tenure: 3 } },
      { shadowOf: 'id-0001', version: 2, outputs: { probabilities: { No: 0.75, Yes: 0.25 } } },
    ]);
    expect(new Set([...prediction.ids, ...shadows.map(({ id }) => id)]).size).toBe(4);
    expect((await lines()).map(({ version }) => version)).toEqual([1, 1]);
    expect(measured).toContainEqual(['shadowPredictions', 2, { model: 'churn', version: '2' }]);
  });

  it('SRV-6: a shadow that fails leaves an error in its own capture, and the answer alone', async () => {
    const all = setup(shadowed());
    const run = all.deps.models.use;
    const deps: PredictDeps = {
      ...all.deps,
      models: {
        use: (version, work) =>
          version.version === 2 ? Promise.reject(new Error('bad node')) : run(version, work),
      },
    };
    const prediction = await predict(deps, ask(one));
    await prediction.captured;
    expect(prediction.rowOutputs(0).label).toBe('Yes');
    expect(await all.lines('shadow')).toMatchObject([{ error: 'bad node', outputs: null }]);
    expect((await all.lines())[0]?.error).toBeUndefined();
  });

  it('SRV-6: a shadow that takes too long is dropped and counted; what it says later is not captured', async () => {
    const all = setup(shadowed());
    const waits: { readonly ms: number; readonly end: () => void }[] = [];
    let release = () => {};
    const { use } = all.deps.models;
    const deps: PredictDeps = {
      ...all.deps,
      wait: (ms) => new Promise((end) => waits.push({ ms, end })),
      models: {
        async use(version, work) {
          if (version.version === 2)
            await new Promise<void>((resolve) => {
              release = resolve;
            });
          return use(version, work);
        },
      },
    };
    const prediction = await predict(deps, ask(one));
    expect(waits.map(({ ms }) => ms)).toEqual([shadowBudgetMs, 0]);
    for (const { end } of waits) end();
    await prediction.captured;
    expect(all.measured).toContainEqual(['shadowsDropped', 1, { model: 'churn', version: '2' }]);
    release();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await all.lines('shadow')).toEqual([]);
    expect(await all.lines()).toHaveLength(1);
  });

  it('SRV-6: mirrors its percentage of requests', async () => {
    const { run, lines } = setup(shadowed(30));
    for (let i = 0; i < 400; i++) await run(ask(one));
    const { length } = await lines('shadow');
    expect(Math.abs(length - 120)).toBeLessThan(4 * Math.sqrt(400 * 0.3 * 0.7));
  });

  it('SRV-6: copies nothing that names its version, that the shadow answers itself, or that is not captured', async () => {
    const pinned = setup(shadowed());
    await pinned.run(ask(one, { version: 1 }));
    const itself = setup({ routing: { shadows: [{ version: 1, percent: 100 }] } });
    await itself.run(ask(one));
    const unseen = setup({ ...shadowed(), captureRate: 0 });
    await unseen.run(ask(one));
    for (const { lines } of [pinned, itself, unseen]) expect(await lines('shadow')).toEqual([]);
  });
});

describe('predict with a bandit', () => {
  const bandit = { id: '01B', policy: 'thompson' as const, arms: [1, 2], floor: 0.05 };

  it('SRV-6: sends traffic where rewards are, logs the probability, and remembers the decision', async () => {
    const bandits = memoryBanditLedger();
    const { run, lines } = setup({ routing: { bandit } }, { bandits });
    for (let i = 0; i < 300; i++) {
      const { ids, version } = await run(ask(one));
      // Version 2 brings a reward four times out of five, version 1 once.
      const reward = (version.version === 2 ? i % 5 < 4 : i % 5 === 0) ? 1 : 0;
      const [id = ''] = ids;
      expect(await bandits.reward({ id, model: 'churn', reward, at: '2026-11-02T04:00:00Z' })).toBe(
        'applied',
      );
    }
    const all = await lines();
    const late = all.slice(200).filter(({ version }) => version === 2).length;
    expect(late).toBeGreaterThan(80);
    for (const { version, assignment } of all) {
      const share = assignment?.shares.find(([arm]) => arm === version)?.[1];
      expect(share).toBe(assignment?.probability);
      expect(share).toBeGreaterThanOrEqual(0.05);
    }
    const arms = await bandits.statistics(bandit);
    expect(arms.reduce((sum, { pulls }) => sum + pulls, 0)).toBe(300);
  });

  it('SRV-6: LinUCB without its context leaves the request to the weights', async () => {
    const bandits = memoryBanditLedger();
    const linucb = { ...bandit, policy: 'linucb' as const, contextFields: ['age'] };
    const { run, lines } = setup({ routing: { bandit: linucb } }, { bandits });
    await run(ask(one));
    const { ids } = await run(ask(one, { fields: { age: 0.5 } }));
    const [without, within] = await lines();
    expect(without).not.toHaveProperty('assignment');
    expect(within?.assignment).toMatchObject({ bandit: '01B', policy: 'linucb' });
    await bandits.reward({
      id: ids[0] ?? '',
      model: 'churn',
      reward: 0.5,
      at: '2026-11-02T04:00:00Z',
    });
    const arm = (await bandits.statistics(linucb)).find(({ pulls }) => pulls === 1);
    expect(arm).toMatchObject({ gram: [1, 0.5, 0.25], rewarded: [0.5, 0.25] });
  });

  it('SRV-6: answers when the decision cannot be kept', async () => {
    const bandits = {
      ...memoryBanditLedger(),
      remember: () => Promise.reject(new Error('throttled')),
    };
    const { run, measured } = setup({ routing: { bandit } }, { bandits });
    expect((await run(ask(one))).rowOutputs(0).label).toBe('Yes');
    expect(measured).toContainEqual(['decisionsLost', 1, { model: 'churn' }]);
  });
});

describe('predict with a cache', () => {
  const cache = { ttlSeconds: 60, maxEntries: 2 };

  it('SRV-7: answers the same input again with a new id, marks the capture, and runs no model', async () => {
    let ms = 0;
    const answers = responseCache({ now: () => ms });
    const { deps, run, lines } = setup({ cache }, { answers });
    let runs = 0;
    const { use } = deps.models;
    Object.assign(deps.models, {
      use: (...args: Parameters<typeof use>) => {
        runs++;
        return use(...args);
      },
    });
    const first = await run(ask(one));
    const again = await run(ask(one));
    expect(runs).toBe(1);
    expect(again.rowOutputs(0)).toEqual(first.rowOutputs(0));
    expect(again.ids).not.toEqual(first.ids);
    expect((await lines()).map(({ cached }) => cached)).toEqual([undefined, true]);
    ms = 60_000;
    await run(ask(one));
    expect(runs).toBe(2);
  });

  it('SRV-7: keeps so many answers, the latest asked for, and apart by version and input', async () => {
    const answers = responseCache({ now: () => 0 });
    const { run, lines } = setup({ cache }, { answers });
    const asked = [1, 2, 1, 3, 1, 2];
    for (const tenure of asked) await run(ask([{ tenure }]));
    await run(ask([{ tenure: 1 }], { version: 2 }));
    expect((await lines()).map(({ cached = false }) => cached)).toEqual([
      false,
      false,
      true,
      false,
      true,
      false,
      false,
    ]);
  });

  it('SRV-7: keeps nothing unless the model asks for it', async () => {
    const { run, lines } = setup({}, { answers: responseCache({ now: () => 0 }) });
    await run(ask(one));
    await run(ask(one));
    expect((await lines()).some(({ cached }) => cached)).toBe(false);
  });
});

describe('predict with capture settings', () => {
  it('GOV-6: captures redacted columns as null and names them, the shadow too', async () => {
    const routing: Routing = { shadows: [{ version: 2, percent: 100 }] };
    const { run, captured } = setup({ capture: { redact: ['tenure'] }, routing });
    const prediction = await run(ask(one));
    expect(prediction.rowOutputs(0).label).toBe('Yes');
    expect(await captured()).toMatchObject([
      { features: { tenure: null }, redacted: ['tenure'] },
      { features: { tenure: null }, redacted: ['tenure'], source: 'shadow' },
    ]);
  });

  it('SRV-8: keeps a row of more than 200 kB by itself, redacted all the same', async () => {
    const kept: string[] = [];
    const oversize = {
      keep: async (id: string, ts: string, features: string) => {
        kept.push(features);
        return `memory://${ts}/${id}`;
      },
    };
    const { run, lines } = setup({ capture: { redact: ['name'] } }, { oversize });
    const features = { note: 'x'.repeat(200_001), name: 'Ada' };
    const read: PredictInput['read'] = (signature) => ({
      ...ask(one).read(signature),
      features: () => features,
    });
    await run({ ...ask(one), read });
    expect(await lines()).toMatchObject([
      { features: {}, redacted: ['name'], featuresUri: expect.stringContaining('memory://') },
    ]);
    expect(kept.map((text) => JSON.parse(text))).toEqual([{ ...features, name: null }]);
  });

  it('SRV-8: puts a large row into its line when it cannot be kept by itself', async () => {
    const oversize = { keep: () => Promise.reject(new Error('no bucket')) };
    const { run, lines } = setup({}, { oversize });
    const features = { note: 'x'.repeat(200_001) };
    const read: PredictInput['read'] = (signature) => ({
      ...ask(one).read(signature),
      features: () => features,
    });
    await run({ ...ask(one), read });
    expect((await lines())[0]).toMatchObject({ features });
  });
});
