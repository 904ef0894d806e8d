import { describe, expect, it } from 'vitest';
import { checkWeights, type Variant } from '#domain/serving/serving-record.ts';

const champion = (version: number, weight: number): Variant => ({
  version,
  weight,
  role: 'champion',
});
const challenger = (version: number, weight: number): Variant => ({
  version,
  weight,
  role: 'challenger',
});

describe('checkWeights', () => {
  it.each([
    [[champion(1, 100)]],
    [[champion(1, 95), challenger(2, 5)]],
    [[champion(1, 66.7), challenger(2, 33.3)]],
    [[champion(1, 0), challenger(2, 100)]],
  ])('SRV-6: takes %j', (variants) => {
    expect(() => checkWeights(variants)).not.toThrow();
  });

  it.each([
    [[], 'these variants have 0'],
    [[challenger(1, 100)], 'these variants have 0'],
    [[champion(1, 50), champion(2, 50)], 'these variants have 2'],
    [[champion(1, 50), challenger(1, 50)], 'twice'],
    [[champion(1, 90), challenger(2, 5)], 'add up to 95'],
    [[champion(1, 110), challenger(2, -10)], 'has the weight 110'],
    [[champion(1, Number.NaN)], 'has the weight NaN'],
  ])('SRV-6: refuses %j', (variants, words) => {
    expect(() => checkWeights(variants)).toThrow(words);
  });
});
