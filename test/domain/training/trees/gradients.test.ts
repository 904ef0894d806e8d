import { describe, expect, it } from 'vitest';
import { type LossName, lossFor, meanLoss } from '#domain/training/boosting/loss.ts';
import { exp } from '#domain/training/trees/exp.ts';
import { plainCompute } from '#domain/training/trees/plain-compute.ts';

const kernel = plainCompute().open(65_536);

/** Gradient and hessian of one row with score `score`, from the loop, and the loss by the score. */
function derivatives(name: LossName, y: number, score: number) {
  const ys = Float64Array.of(y, 2, 5, 9);
  const ones = new Float64Array(4).fill(1);
  const params = { loss: name, alpha: 0.7, tweediePower: 1.4 };
  const task = name === 'log' ? 'binary' : 'regression';
  const target = { task, y: name === 'log' ? Float64Array.of(y) : ys, outputs: 2 } as const;
  const loss = lossFor(target, name === 'log' ? Float64Array.of(1) : ones, params);
  const { f32, f64 } = kernel.views;
  f64[1000] = score;
  f64[1001] = y;
  kernel.run('gradients', 1, loss.code, 1, 1, 8000, 8008, 0, 8016, 8024, loss.parameter);
  const value = (at: number) => meanLoss(loss, Float64Array.of(at), Float64Array.of(y), undefined);
  return { gradient: f32[2004] as number, hessian: f32[2005] as number, value };
}

describe('gradients of the losses', () => {
  const step = 1e-4;
  const names = ['log', 'squared', 'absolute', 'huber', 'quantile', 'poisson', 'tweedie'] as const;
  for (const name of names) {
    it(`RTR-4: of ${name} is the slope of the loss`, () => {
      for (const score of [-2.5, -0.3, 0.4, 1.7]) {
        const { gradient, value } = derivatives(name, 1, score);
        const slope = (value(score + step) - value(score - step)) / (2 * step);
        expect(gradient).toBeCloseTo(slope, 3);
      }
    });
  }

  it('RTR-4: the hessians of log, squared and Tweedie loss are the slope of the gradient', () => {
    for (const name of ['log', 'squared', 'tweedie'] as const) {
      const { gradient: above } = derivatives(name, 1, 0.4 + step);
      const { gradient: below } = derivatives(name, 1, 0.4 - step);
      const { hessian } = derivatives(name, 1, 0.4);
      expect(hessian).toBeCloseTo((above - below) / (2 * step), 2);
    }
  });

  it('RTR-4: softmax: p - 1[class] and K / (K - 1) p (1 - p)', () => {
    const { f32, f64 } = kernel.views;
    const scores = [0.2, -1, 0.7];
    f64.set(scores, 1000);
    f64[1010] = 2;
    kernel.run('gradients', 1, 1, 1, 3, 8000, 8080, 0, 8160, 8240, 0);
    const sum = scores.reduce((all, score) => all + Math.exp(score), 0);
    for (const [k, score] of scores.entries()) {
      const p = Math.exp(score) / sum;
      expect(f32[2040 + 2 * k]).toBeCloseTo(p - (k === 2 ? 1 : 0), 6);
      expect(f32[2041 + 2 * k]).toBeCloseTo(1.5 * p * (1 - p), 6);
    }
  });
});

it('RTR-4: the exponential is exact to 1e-14 and finite everywhere', () => {
  for (let x = -700; x <= 700; x += 0.37) {
    expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(2e-14);
  }
  expect(exp(0)).toBe(1);
  expect(Number.isFinite(exp(1e9))).toBe(true);
  expect(exp(-1e9)).toBeGreaterThan(0);
});
