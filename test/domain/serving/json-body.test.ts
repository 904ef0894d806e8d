import { describe, expect, it } from 'vitest';
import { exactIntegers, parseJsonBody } from '#domain/serving/json-body.ts';

describe('parseJsonBody', () => {
  it('SRV-2: reads what Python writes for numbers that JSON has no words for', () => {
    expect(parseJsonBody('{"data":[NaN, Infinity,-Infinity, 1]}')).toEqual({
      data: [null, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1],
    });
  });

  it('SRV-2: leaves those words alone inside a text', () => {
    expect(parseJsonBody('{"a":"NaN \\" Infinity","b":NaN}')).toEqual({
      a: 'NaN " Infinity',
      b: null,
    });
  });

  it.each(['', '{"inputs": [', 'NaN]', '{"a":NaNo}', '[undefined]'])(
    'SRV-2: refuses %j',
    (text) => {
      expect(() => parseJsonBody(text)).toThrow('The body is not JSON');
    },
  );

  it('SRV-2: keeps all digits of whole numbers beyond 2^53 when asked to, and nothing else changes', () => {
    const text =
      '{"big":[9007199254740993,-9223372036854775808],"safe":9007199254740991,"half":0.5,"far":1e300,"text":"9007199254740993","gone":NaN}';
    expect(parseJsonBody(text, exactIntegers)).toEqual({
      big: [9007199254740993n, -9223372036854775808n],
      safe: 9007199254740991,
      half: 0.5,
      far: 1e300,
      text: '9007199254740993',
      gone: null,
    });
  });
});
