import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrate } from '#domain/training/model/calibrate.ts';
import { calibrated, curveAt } from '#domain/training/model/calibrated.ts';
import { seededRandom } from '#domain/training/random.ts';

/** Rows that happen with probability `truth(p)` when the model says p. */
function said(rows: number, truth: (p: number) => number) {
  const random = seededRandom(5);
  const p = Float64Array.from({ length: rows }, random);
  const y = p.map((each) => (random() < truth(each) ? 1 : 0));
  return { answers: Float64Array.from([...p].flatMap((each) => [1 - each, each])), y, outputs: 2 };
}

describe('calibrate', () => {
  it("AML-2: Platt's smoothed targets give (n + 1) / (n + 2) where the answer tells nothing", () => {
    const answers = Float64Array.from(Array.from({ length: 10 }, () => [0.5, 0.5]).flat());
    const y = Float64Array.of(1, 1, 1, 0, 0, 0, 0, 0, 0, 0);
    const curve = calibrate('platt', { answers, y, outputs: 2 });
    // 3 rows with target 4/5, 7 with 1/9: their mean.
    expect(curveAt(curve, 0.5)).toBeCloseTo((3 * (4 / 5) + 7 * (1 / 9)) / 10, 6);
  });

  it('AML-3: Platt does not depend on the unit of the weights', () => {
    const rows = said(500, (p) => p * p);
    const plain = calibrate('platt', rows);
    for (const unit of [1e-9, 1 / 500, 1e12]) {
      const weighted = calibrate('platt', { ...rows, weights: new Float64Array(500).fill(unit) });
      expect(curveAt(weighted, 0.7)).toBeCloseTo(curveAt(plain, 0.7), 5);
    }
  });

  it('AML-2: Platt undoes log-odds that are twice too large', () => {
    const curve = calibrate(
      'platt',
      said(20_000, (p) => 1 / (1 + Math.sqrt((1 - p) / p))),
    );
    if (curve.kind !== 'platt') throw new Error(curve.kind);
    expect(curve.slope).toBeCloseTo(0.5, 1);
    expect(curve.intercept).toBeCloseTo(0, 1);
  });

  it('AML-2: isotonic pools neighbours that are in the wrong order, and no others', () => {
    const p = [0.1, 0.2, 0.3, 0.6, 0.7, 0.9];
    const curve = calibrate('isotonic', {
      answers: Float64Array.from(p.flatMap((each) => [1 - each, each])),
      y: Float64Array.of(0, 1, 0, 1, 0, 1),
      outputs: 2,
    });
    if (curve.kind !== 'isotonic') throw new Error(curve.kind);
    // Pools 0.2 with 0.3, and 0.6 with 0.7, which come true as often; the ends are kept from 0 and 1 by 1 / (6 + 2).
    expect([...curve.x]).toEqual([0.1, 0.45, 0.9].map(Math.fround));
    expect([...curve.y]).toEqual([1 / 8, 0.5, 7 / 8].map(Math.fround));
    expect(curveAt(curve, 0)).toBe(1 / 8);
    expect(curveAt(curve, 0.45)).toBeCloseTo(0.5, 6);
    expect(curveAt(curve, 0.675)).toBeCloseTo((0.5 + 7 / 8) / 2, 6);
    expect(curveAt(curve, 1)).toBeCloseTo(7 / 8, 12);
  });

  it('AML-2: isotonic finds a bent curve', () => {
    const curve = calibrate(
      'isotonic',
      said(50_000, (p) => p * p),
    );
    for (const p of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      expect(Math.abs(curveAt(curve, p) - p * p)).toBeLessThan(0.03);
    }
  });

  it('AML-2: curves rise, are no steeper than float32 bears, and stay within 0 and 1', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), {
          minLength: 1,
          maxLength: 60,
        }),
        fc.constantFrom('platt' as const, 'isotonic' as const),
        (rows, kind) => {
          const answers = Float64Array.from(rows.flatMap(([p]) => [1 - p, p]));
          const y = Float64Array.from(rows, ([, hit]) => Number(hit));
          const curve = calibrate(kind, { answers, y, outputs: 2 });
          const at = Array.from({ length: 101 }, (_, i) => curveAt(curve, i / 100));
          for (const [i, value] of at.entries()) {
            expect(value >= 0 && value <= 1).toBe(true);
            const rise = value - (at[i - 1] ?? value);
            if (kind === 'isotonic') expect(rise >= -1e-12 && rise <= 0.4 + 1e-6).toBe(true);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('AML-2: several classes share a curve, and rows still sum to 1', () => {
    const random = seededRandom(2);
    const answers = new Float64Array(3000);
    const y = Float64Array.from({ length: 1000 }, (_, row) => {
      const [a, b, c] = [random(), random(), random()];
      answers.set(
        [a, b, c].map((each) => each / (a + b + c)),
        3 * row,
      );
      return Math.floor(3 * random());
    });
    for (const kind of ['platt', 'isotonic'] as const) {
      // The answers tell nothing, so each class gets about a third.
      const after = calibrated(calibrate(kind, { answers, y, outputs: 3 }), answers, 3);
      for (let row = 0; row < 1000; row++) {
        const each = [...after.subarray(3 * row, 3 * row + 3)];
        expect(each.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
      }
      expect(Math.max(...after)).toBeLessThan(0.6);
    }
  });

  it('refuses no rows', () => {
    const nothing = { answers: new Float64Array(0), y: new Float64Array(0), outputs: 2 };
    expect(() => calibrate('platt', nothing)).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });
});
