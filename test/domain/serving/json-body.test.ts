import { describe, expect, it } from 'vitest';
import { parseJsonBody } from '#domain/serving/json-body.ts';

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
});
