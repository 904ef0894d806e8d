import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '#domain/errors.ts';
import { externalLocations, inlineExternalData } from '#domain/onnx/external-data.ts';
import { message as encode, type Field } from './message.ts';

const float = 1;
const entry = (key: string, value: string): Field => [
  13,
  [
    [1, key],
    [2, value],
  ],
];

/** A float tensor of `dims` in `weights.bin`. */
const outside = (
  name: string,
  dims: readonly number[],
  place: Readonly<Record<string, string>>,
  type = float,
): Field[] => [
  ...dims.map((dim): Field => [1, dim]),
  [2, type],
  [8, name],
  [77, 'a field of tomorrow'],
  ...Object.entries(place).map(([key, value]) => entry(key, value)),
  [14, 1],
];
const inside = (name: string, dims: readonly number[], data: Uint8Array): Field[] => [
  ...dims.map((dim): Field => [1, dim]),
  [2, float],
  [8, name],
  [77, 'a field of tomorrow'],
  [9, data],
];

/** Fields on every level that nothing here knows, before and after the weights. */
const model = (initializer: readonly Field[], constant: readonly Field[]) =>
  encode([
    [1, 9],
    [6, 'what only people read'],
    [
      7,
      [
        [2, 'graph'],
        [
          1,
          [
            [4, 'Constant'],
            [
              5,
              [
                [1, 'value'],
                [5, constant],
                [20, 4],
              ],
            ],
            [99, 'node'],
          ],
        ],
        [5, initializer],
        [88, 12_345_678_901],
        [10, 'documentation'],
      ],
    ],
    [25, [[1, 'function']]],
    [
      14,
      [
        [1, 'key'],
        [2, 'value'],
      ],
    ],
  ]);

const file = Uint8Array.from({ length: 40 }, (_, at) => at);
const files = new Map([['weights.bin', file]]);
const one = (place: Readonly<Record<string, string>>, dims = [2, 3], type = float) =>
  model(outside('W', dims, place, type), inside('c', [1], file.subarray(0, 4)));
const inlined = (bytes: Uint8Array, limit = 1e6) => inlineExternalData(bytes, files, limit);

describe('weights beside an ONNX model', () => {
  it('REG-4: take the place of their names; every other field stays, known or not, bit for bit', () => {
    const apart = model(
      outside('W', [2, 3], { location: 'weights.bin', offset: '8', length: '24' }),
      outside('c', [2], { location: 'weights.bin' }),
    );
    expect(inlined(apart)).toEqual(
      model(inside('W', [2, 3], file.subarray(8, 32)), inside('c', [2], file.subarray(0, 8))),
    );
  });

  it('REG-4: a model without them comes back as the same bytes', () => {
    const whole = model(inside('W', [1], file.subarray(0, 4)), inside('c', [0], new Uint8Array()));
    expect(inlined(whole)).toBe(whole);
    expect(externalLocations(whole)).toEqual([]);
  });

  it('names each file once', () => {
    const place = { location: 'weights.bin' };
    expect(externalLocations(model(outside('W', [1], place), outside('c', [1], place)))).toEqual([
      'weights.bin',
    ]);
  });

  it('4-bit numbers share bytes; an empty tensor needs none', () => {
    expect(() => inlined(one({ location: 'weights.bin', length: '4' }, [7], 22))).not.toThrow();
    expect(() => inlined(one({ location: 'weights.bin', length: '0' }, [0, 9]))).not.toThrow();
  });

  it.each([
    ['no name', {}, 'which is not named'],
    ['an unknown file', { location: 'other.bin' }, "which is not in the model's folder"],
    ['another length', { location: 'weights.bin', length: '20' }, 'demand 24'],
    ['an end after the end', { location: 'weights.bin', offset: '17' }, 'which has 40'],
    ['a negative offset', { location: 'weights.bin', offset: '-1' }, 'have the offset "-1"'],
    ['a huge offset', { location: 'weights.bin', offset: '9'.repeat(30) }, 'have the offset'],
    ['a length in words', { location: 'weights.bin', length: 'all' }, 'have the length "all"'],
  ])('SEC-3: %s is refused in words', (_, place, words) => {
    expect(() => inlined(one(place))).toThrow(words);
  });

  it('SEC-3: texts cannot be outside, nor less than nothing', () => {
    expect(() => inlined(one({ location: 'weights.bin' }, [1], 8))).toThrow('of a type');
    expect(() => inlined(one({ location: 'weights.bin' }, [-2]))).toThrow('negative dimension');
  });

  it('SEC-3: many tensors on the same bytes are no way to a model above the limit', () => {
    const big = one({ location: 'weights.bin', length: '24' });
    expect(() => inlined(big, big.length + 23)).toThrow(
      expect.objectContaining({ kind: 'too-large' }),
    );
    expect(() => inlined(big, big.length + 24)).not.toThrow();
  });

  it.each([[[255]], [[58, 10, 1]], [[58, 2, 10, 200]]])('SEC-3: %j is no model', (bytes) => {
    expect(() => inlined(Uint8Array.from(bytes))).toThrow(
      expect.objectContaining({ kind: 'invalid', message: expect.stringContaining('not an ONNX') }),
    );
  });

  it('SEC-3: a damaged file is read or refused, never anything else, and never grows beyond the limit', () => {
    const sound = one({ location: 'weights.bin', length: '24' });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 4 }),
        (damages) => {
          const bytes = sound.slice();
          for (const [at, byte] of damages) bytes[at] = byte;
          try {
            expect(inlined(bytes, 400).length).toBeLessThanOrEqual(400);
          } catch (error) {
            expect(error).toBeInstanceOf(DomainError);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
