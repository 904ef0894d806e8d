import { describe, expect, it } from 'vitest';
import type { OnlineFeatures } from '#domain/serving/ports.ts';

/** Entities 0..119 of `churn`, and one of `fraud`. */
export const storedEntities = {
  churn: Object.fromEntries(
    Array.from({ length: 120 }, (_, i) => [`c-${i}`, { tenure: i, contract: null, vip: i === 7 }]),
  ),
  fraud: { 'c-0': { amount: 12.5, country: 'PT' } },
};

export function onlineFeaturesConformance(name: string, open: () => OnlineFeatures): void {
  describe(`${name} as online features`, () => {
    it('SRV-7: answers in the order asked, whatever their number, twice when asked twice', async () => {
      const ids = [...Object.keys(storedEntities.churn).toReversed(), 'c-7'];
      const found = await open().get('churn', ids);
      expect(found).toHaveLength(121);
      expect(found[0]).toEqual({ tenure: 119, contract: null, vip: false });
      expect(found.at(-1)).toEqual({ tenure: 7, contract: null, vip: true });
    });

    it('SRV-7: leaves out what is not there, and what is of another model', async () => {
      expect(await open().get('fraud', ['c-0', 'c-1', 'toString'])).toEqual([
        { amount: 12.5, country: 'PT' },
        undefined,
        undefined,
      ]);
    });
  });
}
