import { BLOCK_ROWS } from './layout';

/** Sums of |gradient| and of hessian of pairs: even and odd rows in a lane each. */
export function sumBlock(from: u32, to: u32, pairs: usize, into: usize): void {
  let gradients = f64x2.splat(0);
  let hessians = f64x2.splat(0);
  let row = from;
  for (; row + 2 <= to; row += 2) {
    const both = v128.load(pairs + (row << 3));
    const g = f64x2.promote_low_f32x4(v128.shuffle<f32>(both, both, 0, 2, 0, 2));
    const h = f64x2.promote_low_f32x4(v128.shuffle<f32>(both, both, 1, 3, 1, 3));
    gradients = f64x2.add(gradients, f64x2.abs(g));
    hessians = f64x2.add(hessians, h);
  }
  let gradient0 = f64x2.extract_lane(gradients, 0);
  let hessian0 = f64x2.extract_lane(hessians, 0);
  if (row < to) {
    gradient0 += abs<f64>(f64(load<f32>(pairs + (row << 3))));
    hessian0 += f64(load<f32>(pairs + (row << 3), 4));
  }
  store<f64>(into, gradient0 + f64x2.extract_lane(gradients, 1));
  store<f64>(into, hessian0 + f64x2.extract_lane(hessians, 1), 8);
}

export function sumPairs(part: u32, _thread: u32, rows: u32, pairs: usize, sums: usize): void {
  const from = part * BLOCK_ROWS;
  sumBlock(from, min(rows, from + BLOCK_ROWS), pairs, sums + 16 * part);
}

export function quantise(
  part: u32,
  _thread: u32,
  rows: u32,
  pairs: usize,
  perGradient: f64,
  perHessian: f64,
  sums: usize,
): void {
  const from = part * BLOCK_ROWS;
  const to = min(rows, from + BLOCK_ROWS);
  const per = f64x2.replace_lane(f64x2.splat(perGradient), 1, perHessian);
  const half = f64x2.splat(0.5);
  let all = f64x2.splat(0);
  for (let row = from; row < to; row++) {
    const at = pairs + (row << 3);
    const pair = f64x2.promote_low_f32x4(v128.load64_zero(at));
    const units = f64x2.floor(f64x2.add(f64x2.mul(pair, per), half));
    all = f64x2.add(all, units);
    const whole = i32x4.trunc_sat_f64x2_s_zero(units);
    v128.store64_lane(at, v128.shuffle<i32>(whole, whole, 1, 0, 1, 0), 0);
  }
  store<f64>(sums + 16 * part, f64x2.extract_lane(all, 0));
  store<f64>(sums + 16 * part, f64x2.extract_lane(all, 1), 8);
}
