const LOG2E: f64 = Math.LOG2E;
const LN2_HIGH: f64 = 6.9314718036912382e-1;
const LN2_LOW: f64 = 1.9082149292705877e-10;

/** e^x: see domain/training/trees/exp.ts. */
export function exp(x: f64): f64 {
  const held = min(max(x, -700.0), 700.0);
  const n = floor(held * LOG2E + 0.5);
  const r = held - n * LN2_HIGH - n * LN2_LOW;
  let sum: f64 = 1.0 / 6227020800.0;
  sum = sum * r + 1.0 / 479001600.0;
  sum = sum * r + 1.0 / 39916800.0;
  sum = sum * r + 1.0 / 3628800.0;
  sum = sum * r + 1.0 / 362880.0;
  sum = sum * r + 1.0 / 40320.0;
  sum = sum * r + 1.0 / 5040.0;
  sum = sum * r + 1.0 / 720.0;
  sum = sum * r + 1.0 / 120.0;
  sum = sum * r + 1.0 / 24.0;
  sum = sum * r + 1.0 / 6.0;
  sum = sum * r + 0.5;
  sum = sum * r + 1.0;
  sum = sum * r + 1.0;
  return sum * reinterpret<f64>((i64(n) + 1023) << 52);
}

// @ts-expect-error: decorator
@inline
function step(sum: v128, r: v128, coefficient: f64): v128 {
  return f64x2.add(f64x2.mul(sum, r), f64x2.splat(coefficient));
}

/** Both lanes as `exp`. */
// @ts-expect-error: decorator
@inline
export function exp2(x: v128): v128 {
  const held = f64x2.min(f64x2.max(x, f64x2.splat(-700.0)), f64x2.splat(700.0));
  const n = f64x2.floor(f64x2.add(f64x2.mul(held, f64x2.splat(LOG2E)), f64x2.splat(0.5)));
  const r = f64x2.sub(
    f64x2.sub(held, f64x2.mul(n, f64x2.splat(LN2_HIGH))),
    f64x2.mul(n, f64x2.splat(LN2_LOW)),
  );
  let sum = f64x2.splat(1.0 / 6227020800.0);
  sum = step(sum, r, 1.0 / 479001600.0);
  sum = step(sum, r, 1.0 / 39916800.0);
  sum = step(sum, r, 1.0 / 3628800.0);
  sum = step(sum, r, 1.0 / 362880.0);
  sum = step(sum, r, 1.0 / 40320.0);
  sum = step(sum, r, 1.0 / 5040.0);
  sum = step(sum, r, 1.0 / 720.0);
  sum = step(sum, r, 1.0 / 120.0);
  sum = step(sum, r, 1.0 / 24.0);
  sum = step(sum, r, 1.0 / 6.0);
  sum = step(sum, r, 0.5);
  sum = step(sum, r, 1.0);
  sum = step(sum, r, 1.0);
  const whole = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(n));
  return f64x2.mul(sum, i64x2.shl(i64x2.add(whole, i64x2.splat(1023)), 52));
}
