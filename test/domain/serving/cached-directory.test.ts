import { describe, expect, it } from 'vitest';
import { cachedDirectory } from '#domain/serving/cached-directory.ts';
import type { ServingRecord } from '#domain/serving/serving-record.ts';
import { recordOf, versionOf } from './setup.ts';

const champion = (version: number) => recordOf([{ version, weight: 100, role: 'champion' }]);

function directory() {
  const world = {
    now: 0,
    reads: 0,
    record: champion(1) as ServingRecord | undefined,
    down: false,
    measured: [] as string[],
  };
  const read = async <T>(value: T): Promise<T> => {
    world.reads += 1;
    await Promise.resolve();
    if (world.down) throw new Error('DynamoDB is down');
    return value;
  };
  const cached = cachedDirectory(
    {
      store: {
        serving: () => read(world.record),
        version: (_, version) => read(version === 1 ? versionOf(1) : undefined),
      },
      stopwatch: { now: () => world.now },
      metrics: { metric: (name) => world.measured.push(name) },
    },
    5000,
  );
  const serves = async () => (await cached.serving('churn'))?.variants[0]?.version;
  return { world, cached, serves };
}

describe('cachedDirectory', () => {
  it('EXP-4: sees a change of the serving record once the old one has had its time', async () => {
    const { world, serves } = directory();
    expect(await serves()).toBe(1);
    world.record = champion(2);
    world.now = 4999;
    expect(await serves()).toBe(1);
    world.now = 5000;
    expect(await serves()).toBe(2);
    expect(world.reads).toBe(2);
  });

  it('SRV-3: reads once for requests that come together, the first time and later', async () => {
    const { world, serves } = directory();
    await Promise.all([serves(), serves(), serves()]);
    expect(world.reads).toBe(1);
    world.now = 6000;
    await Promise.all([serves(), serves(), serves()]);
    expect(world.reads).toBe(2);
  });

  it('SRV-3: goes on with an old record while the registry is down, and says so', async () => {
    const { world, serves } = directory();
    await serves();
    world.down = true;
    world.now = 6000;
    expect(await serves()).toBe(1);
    expect(world.measured).toEqual(['staleServingRecord']);
    expect(await serves()).toBe(1);
    expect(world.reads).toBe(2); // Not once per request: the next try is due in 5 s.
    world.down = false;
    world.record = champion(2);
    world.now = 12_000;
    expect(await serves()).toBe(2);
  });

  it('is unavailable when the registry is down and nothing is known', async () => {
    const { world, serves, cached } = directory();
    world.down = true;
    await expect(serves()).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(cached.version('churn', 1)).rejects.toMatchObject({ kind: 'unavailable' });
    world.down = false;
    expect(await serves()).toBe(1);
  });

  it('remembers that nothing serves, for the same time', async () => {
    const { world, serves } = directory();
    world.record = undefined;
    expect(await serves()).toBeUndefined();
    world.record = champion(1);
    expect(await serves()).toBeUndefined();
    world.now = 5000;
    expect(await serves()).toBe(1);
  });

  it('reads a version once, but looks again for one that was not there', async () => {
    const { world, cached } = directory();
    await cached.version('churn', 1);
    await cached.version('churn', 1);
    expect(world.reads).toBe(1);
    await cached.version('churn', 2);
    await cached.version('churn', 2);
    expect(world.reads).toBe(3);
  });
});
