import { describe, expect, it } from 'vitest';
import {
  adviceFrom,
  learningCurveAdvice,
} from '#domain/training/evaluation/learning-curve-advice.ts';

const of = (value: (rows: number) => number, sizes = [1_000, 2_000, 4_000]) =>
  sizes.map((rows) => ({ rows, value: value(rows) }));

describe('learningCurveAdvice', () => {
  it('reads a power law and says what twice the rows would bring', () => {
    const loss = (rows: number) => 0.2 + 3 * rows ** -0.4;
    const advice = adviceFrom(of(loss), {
      metric: 'logLoss',
      better: 'lower',
      standardError: 0.002,
    });
    expect(advice.verdict).toBe('more data would help');
    expect(advice.law?.exponent).toBeCloseTo(0.4, 2);
    expect(advice.law?.floor).toBeCloseTo(0.2, 2);
    expect(advice.expectedAtTwice).toBeCloseTo(loss(8_000), 3);
    expect(advice.words).toContain('twice as many rows would bring it to about 0.28');
  });

  it('takes metrics that grow', () => {
    const auc = (rows: number) => 0.95 - 2 * rows ** -0.5;
    const advice = adviceFrom(of(auc), { metric: 'auc', better: 'higher', standardError: 0.002 });
    expect(advice.expectedAtTwice).toBeCloseTo(auc(8_000), 3);
    expect(advice.verdict).toBe('more data would help');
  });

  it('says little where the curve is flat, or nearly at its floor', () => {
    const flat = adviceFrom(
      of(() => 0.3),
      { metric: 'logLoss', better: 'lower', standardError: 0.01 },
    );
    expect(flat.verdict).toBe('more data would help little');
    expect(flat.words).toContain('within noise');
    const floor = adviceFrom(
      of((rows) => 0.3 + 1000 * rows ** -1.5),
      {
        metric: 'logLoss',
        better: 'lower',
        standardError: 0.01,
      },
    );
    expect(floor.verdict).toBe('more data would help little');
  });

  it('does not guess when more rows made it worse', () => {
    const advice = adviceFrom(
      of((rows) => rows / 10_000),
      { metric: 'rmse', better: 'lower', standardError: 0.01 },
    );
    expect(advice.verdict).toBe('cannot tell');
    expect(advice.expectedAtTwice).toBeUndefined();
  });

  it('measures a quarter, a half and all of the rows, smallest first', async () => {
    const asked: number[] = [];
    const { points } = await learningCurveAdvice({
      rows: 1_001,
      metric: 'mae',
      better: 'lower',
      standardError: 0.1,
      measure: async (rows) => {
        asked.push(rows);
        return 100 / rows;
      },
    });
    expect(asked).toEqual([250, 501, 1_001]);
    expect(points.map(({ rows }) => rows)).toEqual(asked);
  });

  it('refuses fewer than three sizes', () => {
    const input = { metric: 'mae', better: 'lower', standardError: 1 } as const;
    expect(() =>
      adviceFrom(
        of(() => 1, [10, 20]),
        input,
      ),
    ).toThrow('three');
  });
});
