import { expect, it } from 'vitest';
import { soak } from '../../bench/serving/soak.ts';

/** `node bench/serving/soak.ts` does the same with 200 clients for a minute. */
it('SRV-1, SRV-8: 50 clients meet no error, no version out of turn and no lost capture while weights change and are rolled back', async () => {
  const report = await soak({ clients: 50, seconds: 5, changeMs: 200, ttlMs: 100 });
  expect(report.failures).toEqual([]);
  expect(report.wrong).toEqual({
    failed: 0,
    notAllowed: 0,
    otherVersion: 0,
    notCaptured: 0,
    capturedTwice: 0,
    capturedWrong: 0,
  });
  expect(Object.keys(report.byVersion)).toEqual(['1', '2']);
  expect(report.rollbacks).toBeGreaterThan(3);
});
