import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeOutside, nothingOutside, type Outside } from '#domain/drift/check/outside.ts';
import { outsideCounter } from '#domain/drift/check/outside-counter.ts';

const at = (text: string): number => Date.parse(`2026-11-21T${text}Z`);
const file = (writtenAt: string) => ({
  key: `captures/${writtenAt}`,
  bytes: 1,
  etag: '',
  writtenAt: new Date(at(writtenAt)).toISOString(),
});

const someOutside: fc.Arbitrary<Outside> = fc.record({
  late: fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }).chain((hours) =>
    fc.tuple(
      ...hours.sort().map((hour) =>
        fc.record({
          from: fc.constant(`2026-11-21T0${hour}:00:00.000Z`),
          to: fc.constant(`2026-11-21T0${hour + 1}:00:00.000Z`),
          lines: fc.nat(9),
          files: fc.oneof(
            fc.constant(null),
            fc
              .uniqueArray(fc.integer({ min: 10, max: 40 }), { maxLength: 15 })
              .map((keys) => keys.sort().map((key) => `captures/${key}`)),
          ),
          arrivedAt: fc.integer({ min: 10, max: 59 }).map((m) => `2026-11-21T10:${m}:00.000Z`),
        }),
      ),
    ),
  ),
  tooLate: fc.nat(9),
  ahead: fc.nat(9),
  aheadSeconds: fc.nat(9),
});

describe('lines outside of a window', () => {
  it('DRF-9: of parts in any order and any grouping are the same', () => {
    void fc.assert(
      fc.property(fc.array(someOutside, { maxLength: 5 }), (parts) => {
        const forth = parts.reduce(mergeOutside, nothingOutside);
        const back = parts.toReversed().reduce(mergeOutside, nothingOutside);
        const right = parts.reduceRight<Outside>(
          (sum, one) => mergeOutside(one, sum),
          nothingOutside,
        );
        expect(JSON.stringify(back)).toBe(JSON.stringify(forth));
        expect(JSON.stringify(right)).toBe(JSON.stringify(forth));
      }),
    );
  });

  it.each([
    ['of the next hour, in a file that holds both', '10:00:05', '10:01:00', 'nothing'],
    ['stamped ahead of their file, beyond what clocks differ', '10:02:00', '10:01:00', 'ahead'],
    ['stamped ahead by seconds', '10:01:05', '10:01:00', 'nothing'],
    ['of an hour that was counted, in a file that was there', '08:30:00', '09:05:00', 'nothing'],
    ['of an hour that was counted, in a file of the same second', '08:30:00', '09:10:00', 'late'],
    ['of an hour that was counted, in a later file', '08:30:00', '09:20:00', 'late'],
    ['of an hour that nobody counted', '07:30:00', '09:20:00', 'nothing'],
  ])('DRF-9: %s', (_, stamped, written, expected) => {
    const counter = outsideCounter(
      { from: at('09:00:00'), to: at('10:00:00') },
      // Listed within the second.
      { '2026-11-21T08:00:00.000Z': '2026-11-21T09:10:00.700Z' },
    );
    counter.add(at(stamped), file(written));
    const { late, ahead, tooLate } = counter.outside();
    expect([late.length, ahead, tooLate]).toEqual(
      { nothing: [0, 0, 0], ahead: [0, 1, 0], late: [1, 0, 0] }[expected],
    );
  });
});
