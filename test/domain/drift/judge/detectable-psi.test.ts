import { describe, expect, it } from 'vitest';
import { minimumEffectP } from '#domain/drift/columns/minimum-effect.ts';
import { defaultDriftSettings } from '#domain/drift/drift-settings.ts';
import { detectablePsi } from '#domain/drift/judge/detectable-psi.ts';
import { judgeFiles } from '#domain/drift/judge/judge-files.ts';
import { tableCounter } from '#domain/drift/sketch/table-sketch.ts';
import { random } from '../scenarios.ts';

describe('what "no drift" can mean', () => {
  it('DRF-6: is a smaller change the more rows and the fewer columns there are', () => {
    const psi = (rows: number, columns: number) =>
      detectablePsi(rows, rows, columns, defaultDriftSettings);
    expect(psi(500, 13)).toBeCloseTo(0.09, 2);
    expect(psi(2000, 13)).toBeLessThan(psi(500, 13) / 3);
    expect(psi(500, 100)).toBeGreaterThan(0.1);
    // Never below what is negligible.
    expect(psi(1e12, 1)).toBeCloseTo(0.03 ** 2, 6);
  });
  it('DRF-6: is not said of 500 rows of 200 columns, which show great changes only', () => {
    const wide = (seed: number) => {
      const next = random(seed);
      const counter = tableCounter();
      for (let row = 0; row < 500; row++)
        counter.add(
          Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`x${at}`, next()])),
          row,
        );
      return { table: counter.sketch(), labelled: null, concept: null };
    };
    const found = judgeFiles({ reference: wide(1), current: wide(2) });
    expect(found.verdict).toBe('not-enough-data');
    expect(found.features[0]?.verdict).toBe('not-enough-data');
    expect(found.summary).toMatch(/^Not enough data for a verdict: 500 rows against 500 rows/);
  });
});

describe('a test against a negligible change', () => {
  const test = { statistic: 16, df: 1, p: 6.3e-5 };
  it('is the plain one when nothing is negligible, and asks for more otherwise', () => {
    expect(minimumEffectP(test, 2000, 2000, 0)).toBeCloseTo(6.334e-5, 7);
    expect(minimumEffectP(test, 2000, 2000, 0.03)).toBeGreaterThan(1e-3);
    expect(minimumEffectP(test, 500, 500, 0.03)).toBeLessThan(1e-3);
  });
  it('of a statistic of a negligible shift is as often below a level as the level says', () => {
    const next = random(9);
    const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    const shift = 0.03 * Math.sqrt((5000 * 5000) / 10_000);
    const ps = Array.from({ length: 4000 }, () =>
      minimumEffectP({ statistic: (normal() + shift) ** 2, df: 1, p: 0 }, 5000, 5000, 0.03),
    );
    const below = (level: number) => ps.filter((p) => p <= level).length / ps.length;
    expect(below(0.05)).toBeGreaterThan(0.04);
    expect(below(0.05)).toBeLessThan(0.06);
    expect(below(0.01)).toBeLessThan(0.015);
  });
});
