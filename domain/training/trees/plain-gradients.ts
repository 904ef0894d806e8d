import { exp } from './exp.ts';
import { blockRows } from './kernel.ts';
import type { Loops } from './loops.ts';
import { lossCodes } from './records.ts';
import type { Views } from './views.ts';

/** LightGBM's poisson_max_delta_step: its hessian is that of a score so much higher, so that steps stay small. */
export const poissonMargin = 0.7;

/**
 * First and second derivatives of each loss by the score. Binary and softmax: Friedman (2001), "Greedy function
 * approximation", Annals of Statistics 29(5), sections 4.5 and 4.6, with the hessian of softmax K / (K - 1) p (1 - p) as
 * in LightGBM; Poisson and Tweedie with a logarithmic link; absolute and quantile loss have no curvature, so each row
 * counts as its weight and the leaves are set afterwards.
 */
export function plainGradients({ f32, f64 }: Views): Pick<Loops, 'gradients'> {
  return {
    gradients(part, _thread, loss, rows, outputs, scores, y, weights, pairs, sums, parameter) {
      const from = part * blockRows;
      const to = Math.min(rows, from + blockRows);
      const parts = Math.ceil(rows / blockRows);
      const put = (output: number, row: number, gradient: number, hessian: number) => {
        const weight = weights === 0 ? 1 : (f32[weights / 4 + row] as number);
        const at = pairs / 4 + 2 * (output * rows + row);
        f32[at] = gradient * weight;
        f32[at + 1] = hessian * weight;
      };
      const probabilities = new Float64Array(outputs);
      for (let row = from; row < to; row++) {
        const target = f64[y / 8 + row] as number;
        if (loss === lossCodes.softmax) {
          let max = Number.NEGATIVE_INFINITY;
          for (let k = 0; k < outputs; k++) {
            max = Math.max(max, f64[scores / 8 + k * rows + row] as number);
          }
          let sum = 0;
          for (let k = 0; k < outputs; k++) {
            const each = exp((f64[scores / 8 + k * rows + row] as number) - max);
            probabilities[k] = each;
            sum += each;
          }
          const factor = outputs / (outputs - 1);
          for (let k = 0; k < outputs; k++) {
            const p = (probabilities[k] as number) / sum;
            put(k, row, p - (k === target ? 1 : 0), factor * p * (1 - p));
          }
          continue;
        }
        const score = f64[scores / 8 + row] as number;
        if (loss === lossCodes.binary) {
          const p = 1 / (1 + exp(-score));
          put(0, row, p - target, p * (1 - p));
        } else if (loss === lossCodes.poisson) {
          put(0, row, exp(score) - target, exp(score + poissonMargin));
        } else if (loss === lossCodes.tweedie) {
          const a = target * exp((1 - parameter) * score);
          const b = exp((2 - parameter) * score);
          put(0, row, b - a, (2 - parameter) * b - (1 - parameter) * a);
        } else {
          const off = score - target;
          let gradient = off;
          if (loss === lossCodes.absolute) gradient = off > 0 ? 1 : off < 0 ? -1 : 0;
          else if (loss === lossCodes.quantile) gradient = off < 0 ? -parameter : 1 - parameter;
          else if (loss === lossCodes.huber) {
            gradient = Math.max(Math.min(off, parameter), -parameter);
          }
          put(0, row, gradient, 1);
        }
      }
      for (let k = 0; k < outputs; k++) {
        sumBlock(f32, f64, from, to, pairs + 8 * k * rows, sums + 16 * (k * parts + part));
      }
    },
  };
}

/** Sums of |gradient| and of hessian: even and odd rows apart, then together, as two SIMD lanes do. */
export function sumBlock(
  f32: Float32Array,
  f64: Float64Array,
  from: number,
  to: number,
  pairs: number,
  into: number,
): void {
  let gradient0 = 0;
  let gradient1 = 0;
  let hessian0 = 0;
  let hessian1 = 0;
  for (let row = from; row < to; row += 2) {
    const at = pairs / 4 + 2 * row;
    gradient0 += Math.abs(f32[at] as number);
    hessian0 += f32[at + 1] as number;
    if (row + 1 >= to) break;
    gradient1 += Math.abs(f32[at + 2] as number);
    hessian1 += f32[at + 3] as number;
  }
  f64[into / 8] = gradient0 + gradient1;
  f64[into / 8 + 1] = hessian0 + hessian1;
}
