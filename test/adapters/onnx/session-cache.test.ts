import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { sessionCache } from '#adapters/onnx/session-cache.ts';
import { invalid } from '#domain/errors.ts';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import type { Tensor } from '#domain/serving/model-runtime.ts';
import { signature, versionOf } from '../../domain/serving/setup.ts';
import { stumpRegressor } from '../../domain/serving/trees/stump.ts';

/** Ten bytes per model; a budget of 100 holds two of them at four bytes of memory per byte. */
async function setup() {
  const artifacts = memoryArtifacts();
  const world = { loaded: [] as number[], released: [] as number[], broken: false };
  const models = sessionCache({
    artifacts,
    runtime: {
      async load(bytes) {
        await Promise.resolve();
        if (world.broken) throw invalid('The file is not an ONNX model that can be run: no.');
        const [number = 0] = bytes;
        world.loaded.push(number);
        return {
          signature,
          run: async () => [],
          release: async () => {
            world.released.push(number);
          },
        };
      },
    },
    budgetBytes: 100,
    metrics: { metric: () => {} },
  });
  const register = async (version: number, content = version): Promise<ModelVersion> => {
    const bytes = new Uint8Array(10).fill(content);
    const uri = await artifacts.write(`models/churn/${version}`, bytes, 'application/octet-stream');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { ...versionOf(version), artifact: { uri, sha256, bytes: bytes.length } };
  };
  const use = (version: ModelVersion) => models.use(version, async () => version.version);
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { artifacts, world, models, register, use, settled };
}

describe('sessionCache', () => {
  it('SRV-4: loads a model once for requests that come together, and keeps it', async () => {
    const { world, register, use } = await setup();
    const one = await register(1);
    expect(await Promise.all([use(one), use(one), use(one)])).toEqual([1, 1, 1]);
    await use(one);
    expect(world.loaded).toEqual([1]);
  });

  it('SRV-4: shares a file between versions', async () => {
    const { world, register, use } = await setup();
    await use(await register(1, 7));
    await use(await register(2, 7));
    expect(world.loaded).toEqual([7]);
  });

  it('SRV-4: releases the model that was used least recently when the budget is full', async () => {
    const { world, register, use, settled } = await setup();
    const [one, two, three] = [await register(1), await register(2), await register(3)];
    await use(one);
    await use(two);
    await use(one);
    await use(three);
    await settled();
    expect(world.released).toEqual([2]);
    await use(one);
    expect(world.loaded).toEqual([1, 2, 3]);
    await use(two);
    expect(world.loaded).toEqual([1, 2, 3, 2]);
  });

  it('SRV-4: does not release a model while it is in use', async () => {
    const { world, models, register, use, settled } = await setup();
    const [one, two, three] = [await register(1), await register(2), await register(3)];
    let finish = () => {};
    const working = models.use(one, () => new Promise<void>((resolve) => (finish = resolve)));
    await settled();
    await use(two);
    await use(three);
    await settled();
    expect(world.released).toEqual([]);
    finish();
    await working;
    await settled();
    expect(world.released).toEqual([1]);
  });

  it('SRV-4: loads a model that is larger than the budget, alone', async () => {
    const { world, artifacts, register, use, settled } = await setup();
    await use(await register(1));
    const bytes = new Uint8Array(1000).fill(9);
    const uri = await artifacts.write('models/churn/9', bytes, 'application/octet-stream');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await use({ ...versionOf(9), artifact: { uri, sha256, bytes: 1000 } });
    await settled();
    expect(world.released).toEqual([1]);
  });

  it('SRV-3: opens trees that were proved equal without the runtime, and anything else with it', async () => {
    const { artifacts, world, models, register, use } = await setup();
    const bytes = stumpRegressor();
    const uri = await artifacts.write('models/churn/s', bytes, 'application/octet-stream');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const artifact = { uri, sha256, bytes: bytes.length };
    const version: ModelVersion = { ...versionOf(3), artifact, fastPath: 'flat-trees' };
    const x: Tensor = { name: 'x', datatype: 'FP32', shape: [1, 2], data: new Float32Array(2) };
    expect((await models.use(version, (model) => model.run([x])))[0]?.data[0]).toBe(10);
    expect(world.loaded).toEqual([]);
    await use({ ...(await register(1)), fastPath: 'flat-trees' });
    expect(world.loaded).toEqual([1]);
  });

  it('SEC-3: refuses a file that is not the one that was registered', async () => {
    const { register, use, artifacts, world } = await setup();
    const one = await register(1);
    await artifacts.write('models/churn/1', Uint8Array.of(66), 'application/octet-stream');
    await expect(use(one)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('not the one that was registered'),
    });
    expect(world.loaded).toEqual([]);
  });

  it('RTR-5: tries again after a load that failed', async () => {
    const { world, register, use } = await setup();
    const one = await register(1);
    world.broken = true;
    await expect(use(one)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('Version 1 of churn could not be loaded'),
    });
    world.broken = false;
    expect(await use(one)).toBe(1);
  });

  it('says which file is missing', async () => {
    const { use } = await setup();
    await expect(use(versionOf(5))).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('There is no file memory://models/churn/5'),
    });
  });
});
