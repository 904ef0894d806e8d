import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packRecords } from '#adapters/firehose/pack-records.ts';

describe('packRecords', () => {
  it('SRV-8: joins lines without losing or reordering one, each ended by a newline', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' })),
        fc.integer({ min: 1, max: 200 }),
        (texts, max) => {
          const records = packRecords(texts, max);
          const lines = records.join('').split('\n');
          expect(lines.pop()).toBe('');
          expect(lines.map((line) => JSON.parse(line))).toEqual(texts);
          for (const record of records) {
            expect(record.at(-1)).toBe(10);
            const alone = record.indexOf(10) === record.length - 1;
            expect(alone || record.length <= max).toBe(true);
          }
        },
      ),
    );
  });

  it('OPS-3: puts 1000 ordinary captures into one record', () => {
    expect(packRecords(new Array(1000).fill({ id: 'x'.repeat(600) }))).toHaveLength(1);
  });
});
