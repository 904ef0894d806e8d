import { describe, expect, it } from 'vitest';
import type { Item } from '../../../bench/tracking/units/item-size.ts';
import { checkUnits, readUnits, writeUnits } from '../../../bench/tracking/units/request-units.ts';

/** An item of exactly so many bytes. */
const item = (bytes: number, more: Item = {}): Item => ({
  pk: { S: 'x'.repeat(bytes - 2 - size(more)) },
  ...more,
});
const size = (more: Item) =>
  Object.entries(more).reduce((sum, [name, { S = '' }]) => sum + name.length + S.length, 0);
const indexed = (bytes: number, key: string): Item =>
  item(bytes, { gsi1pk: { S: 'ALL' }, gsi1sk: { S: key } });

describe('read request units', () => {
  it('are pieces of 4 KB: one when consistent, half when not, two in a transaction', () => {
    expect(readUnits([item(4_096)], 'strong').read).toBe(1);
    expect(readUnits([item(4_097)], 'strong').read).toBe(2);
    expect(readUnits([item(4_097)], 'eventual').read).toBe(1);
    expect(readUnits([item(100)], 'transaction').read).toBe(2);
  });

  it('of a query are rounded once for all its items', () => {
    expect(readUnits(Array(40).fill(item(100)), 'strong').read).toBe(1);
    expect(readUnits(Array(41).fill(item(100)), 'eventual').read).toBe(1);
  });

  it('are counted for what is not there', () => {
    expect(readUnits([], 'strong').read).toBe(1);
    expect(readUnits([], 'eventual').read).toBe(0.5);
  });
});

describe('write request units', () => {
  it('are pieces of 1 KB of the larger of both items', () => {
    expect(writeUnits({ after: item(1_024) }, false).write).toBe(1);
    expect(writeUnits({ before: item(100), after: item(1_025) }, false).write).toBe(2);
    expect(writeUnits({ before: item(3_000), after: item(10) }, false).write).toBe(3);
    expect(writeUnits({ before: item(3_000) }, false).write).toBe(3);
  });

  it('count twice in a transaction', () => {
    expect(writeUnits({ after: item(1_500) }, true).write).toBe(4);
    expect(checkUnits(item(1_500), true).write).toBe(4);
    expect(checkUnits(undefined, false).write).toBe(1);
  });

  it('count the index once for an entry that comes, changes or goes', () => {
    expect(writeUnits({ after: indexed(900, 'a') }, false).write).toBe(2);
    expect(writeUnits({ before: indexed(900, 'a') }, false).write).toBe(2);
    expect(writeUnits({ before: indexed(900, 'a'), after: indexed(901, 'a') }, false).write).toBe(
      2,
    );
    expect(writeUnits({ after: indexed(900, 'a') }, true).write).toBe(3);
  });

  it('count the index twice for an entry that moves, and not for one that stays as it is', () => {
    expect(writeUnits({ before: indexed(900, 'a'), after: indexed(900, 'b') }, false).write).toBe(
      3,
    );
    expect(writeUnits({ before: indexed(900, 'a'), after: indexed(900, 'a') }, false).write).toBe(
      1,
    );
    expect(writeUnits({ before: item(900), after: item(901) }, false).write).toBe(1);
  });
});
