import { describe, expect, it } from 'vitest';
import { closestNames } from '../../../cli/drift/closest-names.ts';
import { printable } from '../../../cli/drift/printable.ts';

describe('names in messages', () => {
  it('the closest needs the fewest letters changed, case aside', () => {
    expect(closestNames('customer_id', ['age', 'CustomerID', 'custom'], 2)).toEqual([
      'CustomerID',
      'custom',
    ]);
    expect(closestNames('colur', ['y', 'colour', 'x'], 1)).toEqual(['colour']);
  });

  it('is quick for names of ten thousand letters and tables of ten thousand columns', () => {
    const names = Array.from({ length: 10_000 }, (_, at) => 'n'.repeat(1_000) + at);
    expect(closestNames('n'.repeat(10_000), names, 1)).toHaveLength(1);
  });

  it('are one line without control characters, and no longer than they may be', () => {
    expect(printable('a\u001b[31m\nb')).toBe('a\ufffd[31m\ufffdb');
    expect(printable('\u202etxet')).toBe('\ufffdtxet');
    expect([...printable('x'.repeat(10_000), 20)]).toHaveLength(20);
    expect(printable('größe 名前')).toBe('größe 名前');
  });
});
