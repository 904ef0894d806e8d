import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryTrackingStore } from '#adapters/memory/tracking-store.ts';
import { createRun } from '#domain/tracking/create-run.ts';
import type { MetricPoint } from '#domain/tracking/metric.ts';
import { metricHistory } from '#domain/tracking/metric-history.ts';
import { sampleHistories } from '#domain/tracking/sample-history.ts';

const point = fc.record({
  key: fc.constant('m'),
  value: fc.oneof(fc.double(), fc.constantFrom(0, -0, Number.NaN, 1, 1e21, 5e-324)),
  timestamp: fc.nat(3),
  step: fc.oneof(fc.bigInt({ min: -1n, max: 1n }), fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n))),
});

async function runWith(points: readonly MetricPoint[]) {
  const store = memoryTrackingStore();
  const entropy = () => 'a'.repeat(20);
  const { id: runId } = await createRun({ store, entropy }, { experimentId: '0', tags: [] });
  const log = (metrics: readonly MetricPoint[]) =>
    store.log(runId, { metrics, params: new Map(), tags: new Map() });
  await log(points);
  return { store, runId, log };
}

describe('pages of a history', () => {
  it('have every point once, in order, also when points come between them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(point, { minLength: 1, maxLength: 12 }),
        fc.array(point, { maxLength: 6 }),
        fc.integer({ min: 1, max: 4 }),
        async (first, later, maxResults) => {
          const { store, runId, log } = await runWith(first);
          const known = await store.history(runId, 'm');
          const seen: MetricPoint[] = [];
          let pageToken: string | undefined;
          do {
            const page = await metricHistory(
              { store },
              { runId, key: 'm', maxResults, ...(pageToken !== undefined && { pageToken }) },
            );
            if (seen.length === 0) await log(later);
            seen.push(...page.points);
            pageToken = page.nextPageToken;
          } while (pageToken !== undefined);
          const all = await store.history(runId, 'm');
          // All in the order of the history, none twice; what was there from the start is there.
          expect(seen).toEqual(all.filter((one) => seen.some((other) => same(one, other))));
          expect(known.every((one) => seen.some((other) => same(one, other)))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('samples of histories', () => {
  it('have the first and the last step, and as many as were asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.bigInt({ min: -50n, max: 50n }), { minLength: 2, maxLength: 40 }),
        fc.integer({ min: 2, max: 45 }),
        async (steps, maxResults) => {
          const points = steps.map((step) => ({ key: 'm', value: 1, timestamp: 1, step }));
          const { store, runId } = await runWith(points);
          const sampled = (
            await sampleHistories({ store }, { runIds: [runId], key: 'm', maxResults })
          ).map(({ step }) => step);
          const ordered = steps.toSorted((a, b) => (a < b ? -1 : 1));
          expect(sampled).toHaveLength(Math.min(maxResults, steps.length));
          expect(new Set(sampled).size).toBe(sampled.length);
          expect([sampled[0], sampled.at(-1)]).toEqual([ordered[0], ordered.at(-1)]);
          expect(sampled).toEqual(ordered.filter((step) => sampled.includes(step)));
        },
      ),
      { numRuns: 200 },
    );
  });
});

const same = (a: MetricPoint, b: MetricPoint): boolean =>
  a.timestamp === b.timestamp && a.step === b.step && Object.is(a.value, b.value);
