import { describe, expect, it } from 'vitest';
import type { ArmStatistics } from '#domain/serving/bandits/arm-statistics.ts';
import { cachedStatistics } from '#domain/serving/bandits/cached-statistics.ts';

const bandit = { id: '01B', arms: [1, 2] };
const arms: readonly ArmStatistics[] = [
  { version: 1, pulls: 4, reward: 1 },
  { version: 2, pulls: 2, reward: 2 },
];

function setup() {
  let ms = 0;
  let reads = 0;
  let broken = false;
  const measured: string[] = [];
  const cached = cachedStatistics(
    {
      statistics: async () => {
        reads++;
        if (broken) throw new Error('throttled');
        return arms;
      },
    },
    { stopwatch: { now: () => ms }, metrics: { metric: (name) => measured.push(name) } },
    5000,
  );
  return {
    ...cached,
    measured,
    reads: () => reads,
    pass: (by: number) => {
      ms += by;
    },
    fail: () => {
      broken = true;
    },
  };
}

describe('cachedStatistics', () => {
  it('SRV-6: reads once within the time, for all who ask at once, and anew after it', async () => {
    const { statistics, reads, pass } = setup();
    expect(await Promise.all([statistics(bandit), statistics(bandit)])).toEqual([arms, arms]);
    pass(4999);
    await statistics(bandit);
    expect(reads()).toBe(1);
    pass(1);
    await statistics(bandit);
    expect(reads()).toBe(2);
    await statistics({ ...bandit, arms: [2, 1] });
    expect(reads()).toBe(3);
  });

  it('SRV-6: goes on with what it knew when it cannot read, and takes all arms alike when it knew nothing', async () => {
    const { statistics, measured, pass, fail } = setup();
    await statistics(bandit);
    fail();
    pass(5000);
    expect(await statistics(bandit)).toEqual(arms);
    expect(await statistics({ id: '01C', arms: [1] })).toEqual([
      { version: 1, pulls: 0, reward: 0 },
    ]);
    expect(measured).toEqual(['staleBanditStatistics', 'staleBanditStatistics']);
  });
});
