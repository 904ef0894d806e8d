import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { wasmCompute } from '#adapters/compute/wasm-compute.ts';
import { finish } from '#domain/training/algorithm.ts';
import { gbdt } from '#domain/training/boosting/gbdt.ts';
import { ownBytes } from '#domain/training/trees/kernel.ts';
import { plainCompute } from '#domain/training/trees/plain-compute.ts';
import { makeFit, someFit } from './random-tables.ts';

const js = plainCompute();
const one = wasmCompute();
const two = wasmCompute({ threads: 2 });
const three = wasmCompute({ threads: 3 });

afterAll(() => {
  for (const compute of [js, one, two, three]) compute.close();
});

describe('the WebAssembly kernel', () => {
  it('RTR-4: gives the same model as the JavaScript loops, bit for bit, on random tables', () => {
    fc.assert(
      fc.property(someFit(400), (fit) => {
        const wanted = finish(gbdt.fit({ ...fit, compute: js }));
        expect(finish(gbdt.fit({ ...fit, compute: one }))).toEqual(wanted);
      }),
      { numRuns: 60 },
    );
  });

  it('RTR-4: gives the same model with any number of threads, on tables of several blocks of rows', () => {
    for (const task of ['binary', 'multiclass', 'regression'] as const) {
      const fit = makeFit({
        seed: 7,
        rows: 20_011,
        numbers: 9,
        levels: [3, 30],
        missing: 0.1,
        task,
        weighted: task === 'binary',
        params: { trees: 4, featureFraction: 1 },
      });
      const wanted = finish(gbdt.fit({ ...fit, compute: js }));
      expect(wanted.ensemble.trees.length).toBeGreaterThan(0);
      for (const compute of [one, two, three]) {
        expect(finish(gbdt.fit({ ...fit, compute }))).toEqual(wanted);
      }
    }
  });

  it('says so when a loop fails, in the caller or a worker, and works on', () => {
    const kernel = two.open(1000);
    const beyond = 2 ** 31;
    expect(() => kernel.run('sumPairs', 64, 1_000_000, beyond, beyond)).toThrow(
      /out of bounds|failed in a worker/,
    );
    kernel.close();
    const fit = makeFit({
      seed: 3,
      rows: 3000,
      numbers: 3,
      levels: [],
      missing: 0,
      task: 'binary',
      weighted: false,
      params: { trees: 3 },
    });
    expect(finish(gbdt.fit({ ...fit, compute: two }))).toEqual(
      finish(gbdt.fit({ ...fit, compute: js })),
    );
  });

  it('refuses more memory than it can reach, in words', () => {
    expect(() => one.open(5 * 2 ** 30)).toThrow('5.0 GiB for its bins and gradients');
  });

  it('uses memory again that a closed kernel gave back, as if it were new', () => {
    const first = one.open(1000);
    first.views.u8.fill(7);
    first.close();
    const second = one.open(200_000);
    expect(second.views.u8.subarray(ownBytes, 200_000).every((byte) => byte === 0)).toBe(true);
    second.close();
  });

  it('leaves nothing of a closed kernel in what is reserved later', () => {
    const alone = wasmCompute();
    const first = alone.open(500_000);
    first.views.u8.fill(7);
    first.close();
    const second = alone.open(1000);
    second.reserve(500_000);
    expect(second.views.u8.subarray(ownBytes, 500_000).every((byte) => byte === 0)).toBe(true);
  });

  it('gives memory to one kernel only when another was closed twice', () => {
    const alone = wasmCompute();
    const first = alone.open(1000);
    first.close();
    first.close();
    const [a, b] = [alone.open(1000), alone.open(1000)];
    a.views.u8[ownBytes] = 7;
    expect(b.views.u8[ownBytes]).toBe(0);
  });

  it('opens two kernels at a time that do not touch each other', () => {
    const a = two.open(64);
    const b = two.open(64);
    a.views.u8[3] = 1;
    expect(b.views.u8[3]).toBe(0);
    a.close();
    b.close();
  });
});
