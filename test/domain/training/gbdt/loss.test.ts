import { describe, expect, it } from 'vitest';
import { fillDerivatives, logLoss, priorScores } from '#domain/training/gbdt/loss.ts';
import { toProbabilities } from '#domain/training/gbdt/predict.ts';

describe('log loss', () => {
  it.each([1, 3])('has the derivatives that small steps show (%i outputs)', (outputs) => {
    const y = Int32Array.of(0, 1, outputs === 1 ? 1 : 2);
    const scores = Float64Array.from({ length: 3 * outputs }, (_, i) => Math.sin(3 * i));
    const gradients = Array.from({ length: outputs }, () => new Float32Array(3));
    const hessians = Array.from({ length: outputs }, () => new Float32Array(3));
    fillDerivatives(scores, y, gradients, hessians);
    const step = 1e-4;
    const lossAt = (at: number, by: number) => {
      const moved = Float64Array.from(scores, (score, i) => (i === at ? score + by : score));
      return 3 * logLoss(moved, y, outputs);
    };
    for (let at = 0; at < scores.length; at++) {
      const [row, output] = [Math.floor(at / outputs), at % outputs];
      const up = lossAt(at, step);
      const down = lossAt(at, -step);
      expect(gradients[output]?.[row]).toBeCloseTo((up - down) / (2 * step), 6);
      expect(hessians[output]?.[row]).toBeCloseTo((up - 2 * lossAt(at, 0) + down) / step ** 2, 5);
    }
  });

  it('is -ln p of what happened, and does not overflow', () => {
    expect(logLoss(Float64Array.of(0, Math.log(3)), Int32Array.of(1, 1), 1)).toBeCloseTo(
      (Math.log(2) + Math.log(4 / 3)) / 2,
      12,
    );
    expect(logLoss(Float64Array.of(-1000), Int32Array.of(1), 1)).toBe(1000);
    expect(toProbabilities(Float64Array.of(1000, -1000), 1)).toEqual(Float64Array.of(0, 1, 1, 0));
    expect(toProbabilities(Float64Array.of(1000, 0, -1000), 3)).toEqual(Float64Array.of(1, 0, 0));
  });

  it('starts from the shares of the classes', () => {
    const [logOdds] = priorScores(Int32Array.of(0, 0, 0, 1), 2);
    expect(logOdds).toBeCloseTo(Math.log(1.5 / 3.5), 6);
    const logs = priorScores(Int32Array.of(0, 0, 1), 3);
    expect([...logs].map(Math.exp).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
  });
});
