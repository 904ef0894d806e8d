import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrivalPrefixes } from '#adapters/s3/arrival-prefixes.ts';

const prefixes = (from: string, to: string) =>
  arrivalPrefixes('captures', new Date(from), new Date(to));

describe('arrivalPrefixes', () => {
  it('DRF-5: lists the hours of the window and the one after it', () => {
    expect(prefixes('2026-12-31T22:20:00Z', '2026-12-31T23:20:00Z')).toEqual([
      'captures/2026/12/31/22/',
      'captures/2026/12/31/23/',
      'captures/2027/01/01/00/',
    ]);
  });

  it('SRV-8: lists the hour before, too, whose last object holds the first lines of the window', () => {
    expect(prefixes('2026-11-02T09:00:00Z', '2026-11-02T09:30:00Z')).toEqual([
      'captures/2026/11/02/08/',
      'captures/2026/11/02/09/',
      'captures/2026/11/02/10/',
    ]);
  });

  it('takes a whole day in one', () => {
    expect(prefixes('2026-10-31T23:30:00Z', '2026-11-02T01:30:00Z')).toEqual([
      'captures/2026/10/31/23/',
      'captures/2026/11/01/',
      'captures/2026/11/02/00/',
      'captures/2026/11/02/01/',
      'captures/2026/11/02/02/',
    ]);
  });

  it('lists nothing of an empty window', () => {
    expect(prefixes('2026-11-02T01:00:00Z', '2026-11-02T01:00:00Z')).toEqual([]);
  });

  it('SRV-8: holds every line of the window whose object began 15 minutes before it or an hour after, once', () => {
    const start = Date.UTC(2026, 1, 27);
    const ms = fc.integer({ min: 0, max: 5 * 86_400_000 });
    fc.assert(
      fc.property(
        ms,
        ms,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: -900_000, max: 3_600_000 }),
        (a, length, share, delay) => {
          const from = new Date(start + a);
          const to = new Date(start + a + length + 1);
          const ts = from.getTime() + Math.floor(share * (length + 1));
          const arrival = new Date(ts + delay).toISOString().slice(0, 13).replace(/[-T]/g, '/');
          const found = arrivalPrefixes('captures', from, to).filter((prefix) =>
            `captures/${arrival}/`.startsWith(prefix),
          );
          expect(found).toHaveLength(1);
        },
      ),
    );
  });
});
