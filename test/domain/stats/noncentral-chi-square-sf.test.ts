import { describe, expect, it } from 'vitest';
import { chiSquareSf } from '#domain/stats/chi-square-sf.ts';
import { noncentralChiSquareSf } from '#domain/stats/noncentral-chi-square-sf.ts';

describe('the noncentral chi-square tail', () => {
  // scipy 1.17 stats.ncx2.sf
  it.each([
    [10, 1, 0.9, 0.013448048545124778],
    [30, 19, 5, 0.2026761615058525],
    [100, 4, 45, 0.0009370761348770326],
    [600, 2, 450, 0.0005575101861558262],
    [5000, 1, 4500, 0.00014245977891375378],
    [80, 1, 0.9, 6.447814770517032e-16],
  ])('at %d with %d degrees and noncentrality %d is as in scipy', (x, df, lambda, expected) => {
    expect(noncentralChiSquareSf(x, df, lambda) / expected).toBeCloseTo(1, 8);
  });
  it('without noncentrality is the central one', () => {
    expect(noncentralChiSquareSf(7.3, 5, 0)).toBeCloseTo(chiSquareSf(7.3, 5), 14);
    expect(noncentralChiSquareSf(0, 5, 3)).toBe(1);
    expect(noncentralChiSquareSf(Number.NaN, 5, 3)).toBeNaN();
  });
});
