import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseThreshold, type ThresholdAim } from '#domain/training/model/threshold.ts';

const probabilities = [0.1, 0.2, 0.3, 0.6, 0.8];
const labels = [0, 0, 1, 0, 1];

/** Value of the aim at a threshold, counted anew. */
function valueAt(aim: ThresholdAim, p: readonly number[], y: readonly number[], threshold: number) {
  const said = p.map((each) => (Math.fround(each) >= threshold ? 1 : 0));
  const count = (a: number, b: number) => said.filter((s, i) => s === a && y[i] === b).length;
  const [tp, fp, fn] = [count(1, 1), count(1, 0), count(0, 1)];
  if (aim.kind === 'cost') return (aim.falsePositive * fp + aim.falseNegative * fn) / y.length;
  if (aim.kind === 'accuracy') return 1 - (fp + fn) / y.length;
  return tp === 0 ? 0 : (2 * tp) / (2 * tp + fp + fn);
}

describe('chooseThreshold', () => {
  it('AML-3: lowers the threshold when a missed row is dear, and raises it when a false alarm is', () => {
    const choose = (falsePositive: number, falseNegative: number) =>
      chooseThreshold({ kind: 'cost', falsePositive, falseNegative }, { probabilities, labels });
    // One false alarm (0.6) and no miss: 1 / 5.
    expect(choose(1, 10)).toEqual({ threshold: 0.25, value: 0.2 });
    // One miss (0.3) and no false alarm.
    expect(choose(10, 1).threshold).toBeCloseTo(0.7, 6);
    expect(choose(10, 1).value).toBe(0.2);
  });

  it('AML-3: calls nobody positive when finding one pays less than it costs', () => {
    const aim = { kind: 'cost', falsePositive: 100, falseNegative: 1 } as const;
    const wrong = { probabilities: [0.2, 1], labels: [1, 0] };
    const { threshold, value } = chooseThreshold(aim, wrong);
    expect(threshold).toBeGreaterThan(1);
    expect(value).toBe(0.5);
  });

  it('AML-3: finds the largest F1 and accuracy', () => {
    // 0.25 … 0.3: two found, one false alarm: F1 4/5.
    expect(chooseThreshold({ kind: 'f1' }, { probabilities, labels })).toEqual({
      threshold: 0.25,
      value: 0.8,
    });
    expect(chooseThreshold({ kind: 'accuracy' }, { probabilities, labels }).value).toBe(0.8);
  });

  it('AML-3: counts rows by their weight', () => {
    const weights = [1, 1, 1, 9, 1];
    const { threshold } = chooseThreshold({ kind: 'accuracy' }, { probabilities, labels, weights });
    expect(threshold).toBeCloseTo(0.7, 6);
  });

  it('AML-3: no threshold does better', () => {
    const aims: ThresholdAim[] = [
      { kind: 'f1' },
      { kind: 'accuracy' },
      { kind: 'cost', falsePositive: 2, falseNegative: 5 },
    ];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1)), {
          minLength: 1,
          maxLength: 20,
        }),
        fc.constantFrom(...aims),
        (rows, aim) => {
          const p = rows.map(([each]) => each);
          const y = rows.map(([, label]) => label);
          const { threshold, value } = chooseThreshold(aim, { probabilities: p, labels: y });
          expect(valueAt(aim, p, y, threshold)).toBeCloseTo(value, 12);
          for (const other of [0, 2, ...p.map(Math.fround)]) {
            const found = valueAt(aim, p, y, other);
            if (aim.kind === 'cost') expect(found).toBeGreaterThanOrEqual(value - 1e-12);
            else expect(found).toBeLessThanOrEqual(value + 1e-12);
          }
        },
      ),
    );
  });

  it.each([
    [0, 0],
    [-1, 2],
    [Number.NaN, 1],
  ])('refuses the costs %d and %d', (falsePositive, falseNegative) => {
    expect(() =>
      chooseThreshold({ kind: 'cost', falsePositive, falseNegative }, { probabilities, labels }),
    ).toThrow(expect.objectContaining({ kind: 'invalid', field: 'cost' }));
  });
});
