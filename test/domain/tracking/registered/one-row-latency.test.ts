import { describe, expect, it } from 'vitest';
import { invalid } from '#domain/errors.ts';
import type { ModelRuntime } from '#domain/serving/model-runtime.ts';
import { oneRowLatency } from '#domain/tracking/registered/one-row-latency.ts';

/** A model whose runs take these ms in turn, then the last of them for ever; and how it was used. */
function timed(...ms: readonly number[]) {
  let now = 0;
  const used = { runs: 0, released: 0 };
  const runtime: ModelRuntime = {
    load: async () => ({
      signature: {
        inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
        outputs: [],
      },
      run: async ([row]) => {
        expect(row).toMatchObject({ shape: [1, 2], data: new Float32Array(2) });
        now += ms[used.runs] ?? (ms.at(-1) as number);
        used.runs += 1;
        return [];
      },
      release: async () => {
        used.released += 1;
      },
    }),
  };
  return { deps: { runtime, stopwatch: { now: () => now } }, used };
}

describe('oneRowLatency', () => {
  it('GOV-1: is the p95 of a hundred runs after three that do not count', async () => {
    const runs = Array.from({ length: 100 }, (_, at) => (at < 90 ? 1 : 3));
    const { deps, used } = timed(50, 50, 50, ...runs);
    expect(await oneRowLatency(deps, new Uint8Array())).toBe(3);
    expect(used).toEqual({ runs: 103, released: 1 });
  });

  it('GOV-1: a slow model is asked as often as half a second allows, and five times at least', async () => {
    const slow = timed(60);
    expect(await oneRowLatency(slow.deps, new Uint8Array())).toBe(60);
    expect(slow.used.runs).toBe(3 + 5);
    const slower = timed(9_000);
    expect(await oneRowLatency(slower.deps, new Uint8Array())).toBe(9_000);
    expect(slower.used.runs).toBe(3 + 5);
  });

  it('GOV-1: a model that does not stand it has no latency; a bug is not hidden', async () => {
    const { deps, used } = timed(1);
    const failing = (error: Error): ModelRuntime => ({
      load: async (bytes) => ({
        ...(await deps.runtime.load(bytes)),
        run: async () => {
          throw error;
        },
      }),
    });
    const refused = { ...deps, runtime: failing(invalid('too slow')) };
    expect(await oneRowLatency(refused, new Uint8Array())).toBeUndefined();
    const buggy = { ...deps, runtime: failing(new Error('bug')) };
    await expect(oneRowLatency(buggy, new Uint8Array())).rejects.toThrow('bug');
    expect(used.released).toBe(2);
  });
});
