import { describe, expect, it } from 'vitest';
import { type AttributeValue, itemBytes } from '../../../bench/tracking/units/item-size.ts';

/** Known answers by the rules of the Developer Guide, "DynamoDB item sizes and formats". */
describe('the size that DynamoDB charges for', () => {
  const cases: readonly (readonly [title: string, value: AttributeValue, bytes: number])[] = [
    ['a text is as long as its UTF-8', { S: 'Zoë 漢' }, 8],
    ['an empty text is nothing', { S: '' }, 0],
    ['zero', { N: '0' }, 1],
    ['one digit', { N: '7' }, 2],
    ['four digits', { N: '1234' }, 3],
    ['five digits', { N: '12345' }, 4],
    ['zeros at both ends do not count', { N: '0.0012300' }, 3],
    ['nor do those of a round number', { N: '5000000' }, 2],
    ['zeros between digits do', { N: '5000001' }, 5],
    ['a minus is a byte', { N: '-12' }, 3],
    ['an exponent is none', { N: '1.5E+300' }, 2],
    ['a double', { N: '0.30000000000000004' }, 10],
    ['binary is as long as it is', { B: Buffer.from('hello').toString('base64') }, 5],
    ['a boolean', { BOOL: false }, 1],
    ['null', { NULL: true }, 1],
    ['an empty list', { L: [] }, 3],
    ['a list of two texts', { L: [{ S: 'ab' }, { S: 'c' }] }, 3 + 2 + 3],
    ['an empty map', { M: {} }, 3],
    ['a map', { M: { key: { N: '12' } } }, 3 + 1 + 3 + 2],
    ['a map in a list', { L: [{ M: { a: { S: 'b' } } }] }, 3 + 1 + (3 + 1 + 1 + 1)],
    ['a set of texts', { SS: ['ab', 'c'] }, 3],
    ['a set of numbers', { NS: ['12', '-3'] }, 2 + 3],
  ];
  it.each(cases)('%s', (_, value, bytes) => {
    expect(itemBytes({ n: value })).toBe(1 + bytes);
  });

  it('an item is its names and values', () => {
    expect(itemBytes({ pk: { S: 'RUN#1' }, größe: { N: '42' } })).toBe(2 + 5 + 7 + 2);
    expect(itemBytes({})).toBe(0);
  });
});
