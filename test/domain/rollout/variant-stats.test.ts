import { describe, expect, it } from 'vitest';
import { variantStats } from '#domain/rollout/variant-stats.ts';
import type { CaptureLine, FeedbackLine } from '#domain/serving/capture.ts';

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

const line = (id: string, changes: Partial<CaptureLine> = {}): CaptureLine => ({
  id,
  ts: '2026-11-02T03:00:00.000Z',
  model: 'churn',
  version: 1,
  variant: 'champion',
  subject: null,
  features: {},
  outputs: { label: 'No' },
  latencyMs: 1,
  source: 'predict',
  ...changes,
});
const label = (id: string, value: string, ts = '2026-11-02T04:00:00.000Z'): FeedbackLine => ({
  id,
  ts,
  model: 'churn',
  label: value,
});
const of = async (captures: readonly CaptureLine[], feedback: readonly FeedbackLine[] = []) =>
  (await variantStats(each(captures), each(feedback))).get(1);

describe('variantStats', () => {
  it('EXP-4: takes the rows of one slow request as one slow observation', async () => {
    const slow = Array.from({ length: 25 }, (_, i) =>
      line(`s${i}`, { requestId: 's0', latencyMs: 9 }),
    );
    const stats = await of([...slow, line('a'), line('b')]);
    expect(stats?.requests).toBe(27);
    expect([...(stats?.latenciesMs ?? [])]).toEqual([1, 1, 9]);
  });

  it('EXP-4: leaves out versions that the caller chose, shadows, and lines that come twice', async () => {
    const stats = await of([
      line('a'),
      line('a'),
      line('b', { pinned: true }),
      line('c', { source: 'shadow' }),
    ]);
    expect(stats?.requests).toBe(1);
  });

  it('EXP-4: joins the latest label of a prediction', async () => {
    const stats = await of(
      [line('a'), line('b'), line('c')],
      [
        label('a', 'Yes'),
        label('a', 'No', '2026-11-02T05:00:00.000Z'),
        label('b', 'Yes'),
        label('?', 'No'),
      ],
    );
    expect([stats?.labelled, stats?.correct]).toEqual([2, 1]);
  });

  it('EXP-4: counts only what the weights split, and no latency of the cache', async () => {
    const assignment = { bandit: '01B', policy: 'ucb1', probability: 1, shares: [[1, 1]] as const };
    const stats = await of([
      line('a', { latencyMs: 5 }),
      line('b', { latencyMs: 0.01, cached: true }),
      line('c', { rule: 'vip' }),
      line('d', { assignment }),
      line('e', { source: 'shadow', shadowOf: 'a' }),
    ]);
    expect(stats?.requests).toBe(2);
    expect([...(stats?.latenciesMs ?? [])]).toEqual([5]);
  });
});
