import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseRoute } from '#domain/serving/choose-route.ts';
import { chooseVariant } from '#domain/serving/choose-variant.ts';
import type { Routing } from '#domain/serving/routing/routing.ts';
import { isMirrored } from '#domain/serving/run-shadows.ts';
import type { ServingRecord } from '#domain/serving/serving-record.ts';
import { recordOf } from '../setup.ts';

/** Champion 1, challenger 2, a rule that takes the Portuguese to 3, and a shadow. */
const routing: Routing = {
  rules: [{ name: 'pt', when: [{ field: 'country', op: 'eq', value: 'PT' }], version: 3 }],
  shadows: [{ version: 4, percent: 50 }],
};
const split = (percent: number): ServingRecord => ({
  ...recordOf([
    { version: 1, weight: 100 - percent, role: 'champion' },
    { version: 2, weight: percent, role: 'challenger' },
  ]),
  routing,
});
const routed = async (percent: number, subject: string, country = 'DE', id = 'p') =>
  (
    await chooseRoute(
      undefined,
      split(percent),
      { model: 'churn', subject, fields: { country } },
      id,
    )
  ).version;

const percents = fc.double({ min: 0, max: 100, noNaN: true });
const countries = fc.constantFrom('PT', 'DE', '');

describe('chooseRoute with rules and shadows present', () => {
  it('SRV-6: decides the same every time, and for a subject whatever the prediction', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string(),
        percents,
        countries,
        fc.string(),
        fc.string(),
        async (subject, percent, country, a, b) => {
          expect(await routed(percent, subject, country, a)).toBe(
            await routed(percent, subject, country, b),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('SRV-6: leaves everybody whom no rule takes where the weights alone put them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), percents, async (subject, percent) => {
        expect(await routed(percent, subject)).toBe(
          chooseVariant('churn', split(percent).variants, subject)?.version,
        );
        expect(await routed(percent, subject, 'PT')).toBe(3);
      }),
      { numRuns: 300 },
    );
  });

  it('EXP-3: moves nobody back when the challenger grows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), percents, percents, async (subject, a, b) => {
        const [small, large] = a < b ? [a, b] : [b, a];
        if ((await routed(small, subject)) === 2) expect(await routed(large, subject)).toBe(2);
      }),
      { numRuns: 300 },
    );
  });

  it.each([1, 5, 20, 50, 95])(
    'EXP-3: gives the challenger %i percent of those whom no rule takes',
    async (percent) => {
      const n = 10_000;
      let taken = 0;
      let challenger = 0;
      for (let i = 0; i < n; i++) {
        const version = await routed(percent, `customer-${i}`, i % 4 === 0 ? 'PT' : 'DE');
        if (version === 3) taken++;
        if (version === 2) challenger++;
      }
      expect(taken).toBe(n / 4);
      const [rest, p] = [n - taken, percent / 100];
      // Four standard deviations of a binomial: missed once in 16 000 by a hash that is fair.
      expect(Math.abs(challenger - rest * p)).toBeLessThan(4 * Math.sqrt(rest * p * (1 - p)));
    },
  );
});

describe('isMirrored', () => {
  it.each([1, 10, 50])('SRV-6: copies %i percent, independently of the split', (percent) => {
    const n = 10_000;
    const counts = { mirrored: 0, both: 0, challenger: 0 };
    for (let i = 0; i < n; i++) {
      const mirrored = isMirrored({ version: 4, percent }, `id-${i}`);
      const challenger = chooseVariant('churn', split(50).variants, `id-${i}`)?.version === 2;
      if (mirrored) counts.mirrored++;
      if (challenger) counts.challenger++;
      if (mirrored && challenger) counts.both++;
    }
    const p = percent / 100;
    expect(Math.abs(counts.mirrored - n * p)).toBeLessThan(4 * Math.sqrt(n * p * (1 - p)));
    const q = p * (counts.challenger / n);
    expect(Math.abs(counts.both - n * q)).toBeLessThan(4 * Math.sqrt(n * q * (1 - q)));
  });
});
