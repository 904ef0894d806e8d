import { exp, exp2 } from './exp';
import {
  ABSOLUTE,
  BINARY,
  BLOCK_ROWS,
  HUBER,
  POISSON,
  QUANTILE,
  SOFTMAX,
  TWEEDIE,
} from './layout';
import { sumBlock } from './quantise';

const POISSON_MARGIN: f64 = 0.7;

export function gradients(
  part: u32,
  _thread: u32,
  loss: u32,
  rows: u32,
  outputs: u32,
  scores: usize,
  y: usize,
  weights: usize,
  pairs: usize,
  sums: usize,
  parameter: f64,
): void {
  const from = part * BLOCK_ROWS;
  const to = min(rows, from + BLOCK_ROWS);
  const parts = (rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
  if (loss === BINARY) binary(from, to, scores, y, weights, pairs);
  else if (loss === SOFTMAX) softmax(from, to, rows, outputs, scores, y, weights, pairs);
  else {
    for (let row = from; row < to; row++) {
      const weight: f64 = weights === 0 ? 1.0 : f64(load<f32>(weights + (row << 2)));
      single(
        loss,
        load<f64>(scores + (row << 3)),
        load<f64>(y + (row << 3)),
        weight,
        parameter,
        pairs + (row << 3),
      );
    }
  }
  for (let k: u32 = 0; k < outputs; k++) {
    sumBlock(from, to, pairs + 8 * k * rows, sums + 16 * (k * parts + part));
  }
}

// @ts-expect-error: decorator
@inline
function put(at: usize, gradient: f64, hessian: f64, weight: f64): void {
  store<f32>(at, f32(gradient * weight));
  store<f32>(at, f32(hessian * weight), 4);
}

function binary(
  from: u32,
  to: u32,
  scores: usize,
  y: usize,
  weights: usize,
  pairs: usize,
): void {
  const one = f64x2.splat(1);
  let row = from;
  for (; row + 2 <= to; row += 2) {
    const score = v128.load(scores + (row << 3));
    const target = v128.load(y + (row << 3));
    const p = f64x2.div(one, f64x2.add(one, exp2(f64x2.neg(score))));
    let gradient = f64x2.sub(p, target);
    let hessian = f64x2.mul(p, f64x2.sub(one, p));
    if (weights !== 0) {
      const weight = f64x2.promote_low_f32x4(v128.load64_zero(weights + (row << 2)));
      gradient = f64x2.mul(gradient, weight);
      hessian = f64x2.mul(hessian, weight);
    }
    const g = f32x4.demote_f64x2_zero(gradient);
    const h = f32x4.demote_f64x2_zero(hessian);
    v128.store(pairs + (row << 3), v128.shuffle<f32>(g, h, 0, 4, 1, 5));
  }
  if (row < to) {
    const weight: f64 = weights === 0 ? 1.0 : f64(load<f32>(weights + (row << 2)));
    const p = 1.0 / (1.0 + exp(-load<f64>(scores + (row << 3))));
    put(pairs + (row << 3), p - load<f64>(y + (row << 3)), p * (1.0 - p), weight);
  }
}

function softmax(
  from: u32,
  to: u32,
  rows: u32,
  outputs: u32,
  scores: usize,
  y: usize,
  weights: usize,
  pairs: usize,
): void {
  const stride = rows << 3;
  const factor = f64(outputs) / f64(outputs - 1);
  for (let row = from; row < to; row++) {
    const at = scores + (row << 3);
    const label = u32(load<f64>(y + (row << 3)));
    const weight: f64 = weights === 0 ? 1.0 : f64(load<f32>(weights + (row << 2)));
    let most: f64 = -Infinity;
    for (let k: u32 = 0; k < outputs; k++) most = max(most, load<f64>(at + k * stride));
    let sum: f64 = 0;
    for (let k: u32 = 0; k < outputs; k++) {
      // The exponentials wait where the pairs of the row will be: as many bytes.
      const each = exp(load<f64>(at + k * stride) - most);
      store<f64>(pairs + k * stride + (row << 3), each);
      sum += each;
    }
    for (let k: u32 = 0; k < outputs; k++) {
      const to = pairs + k * stride + (row << 3);
      const p = load<f64>(to) / sum;
      put(to, p - (k === label ? 1.0 : 0.0), factor * p * (1.0 - p), weight);
    }
  }
}

function single(loss: u32, score: f64, target: f64, weight: f64, parameter: f64, at: usize): void {
  if (loss === POISSON) {
    put(at, exp(score) - target, exp(score + POISSON_MARGIN), weight);
    return;
  }
  if (loss === TWEEDIE) {
    const a = target * exp((1.0 - parameter) * score);
    const b = exp((2.0 - parameter) * score);
    put(at, b - a, (2.0 - parameter) * b - (1.0 - parameter) * a, weight);
    return;
  }
  const off = score - target;
  let gradient = off;
  if (loss === ABSOLUTE) gradient = off > 0 ? 1.0 : off < 0 ? -1.0 : 0.0;
  else if (loss === QUANTILE) gradient = off < 0 ? -parameter : 1.0 - parameter;
  else if (loss === HUBER) gradient = max(min(off, parameter), -parameter);
  put(at, gradient, 1.0, weight);
}
