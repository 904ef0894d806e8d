import { describe, expect, it } from 'vitest';
import { memoryCaptureLake } from '#adapters/memory/capture-lake.ts';
import { collect } from '../../collect.ts';
import { captureAt, feedbackAt } from '../capture-lines.ts';

describe('memoryCaptureLake', () => {
  it('SRV-8: reads the lines of one model with from <= ts < to', async () => {
    const lake = memoryCaptureLake();
    await lake.captures([
      captureAt('2026-11-02T00:59:59.999Z'),
      captureAt('2026-11-02T01:00:00.000Z'),
      captureAt('2026-11-02T01:59:59.999Z'),
      captureAt('2026-11-02T02:00:00.000Z'),
      { ...captureAt('2026-11-02T01:30:00.000Z'), model: 'fraud' },
    ]);
    await lake.feedback([feedbackAt('2026-11-02T01:00:00.000Z')]);
    const hour = { from: new Date('2026-11-02T01:00:00Z'), to: new Date('2026-11-02T02:00:00Z') };
    const found = await collect(lake.captures({ model: 'churn', ...hour }));
    expect(found.map(({ ts }) => ts)).toEqual([
      '2026-11-02T01:00:00.000Z',
      '2026-11-02T01:59:59.999Z',
    ]);
    expect(await collect(lake.feedback({ model: 'churn', ...hour }))).toHaveLength(1);
  });

  it('keeps lines as JSON would: NaN is null', async () => {
    const lake = memoryCaptureLake();
    await lake.captures([{ ...captureAt('2026-11-02T01:00:00Z'), features: { a: Number.NaN } }]);
    const all = { model: 'churn', from: new Date(0), to: new Date('2027-01-01T00:00:00Z') };
    expect((await collect(lake.captures(all)))[0]?.features).toEqual({ a: null });
  });
});
