const LOG2E: f64 = Math.LOG2E;
const LN2_HIGH: f64 = 6.9314718036912382e-1;
const LN2_LOW: f64 = 1.9082149292705877e-10;

/** e^x: see domain/training/trees/exp.ts. */
export function exp(x: f64): f64 {
  const held = min(max(x, -700.0), 700.0);
  const n = floor(held * LOG2E + 0.5);
  const r = held - n * LN2_HIGH - n * LN2_LOW;
  const r2 = r * r;
  const r4 = r2 * r2;
  const a = 1.0 + r + (0.5 + r * (1.0 / 6.0)) * r2;
  const b = 1.0 / 24.0 + r * (1.0 / 120.0) + (1.0 / 720.0 + r * (1.0 / 5040.0)) * r2;
  const c = 1.0 / 40320.0 + r * (1.0 / 362880.0) + (1.0 / 3628800.0 + r * (1.0 / 39916800.0)) * r2;
  return (a + b * r4 + c * (r4 * r4)) * reinterpret<f64>((i64(n) + 1023) << 52);
}

/** (a + b r) + (c + d r) r². */
// @ts-ignore: decorator
@inline
function quad(r: v128, r2: v128, a: f64, b: f64, c: f64, d: f64): v128 {
  const low = f64x2.add(f64x2.splat(a), f64x2.mul(r, f64x2.splat(b)));
  const high = f64x2.add(f64x2.splat(c), f64x2.mul(r, f64x2.splat(d)));
  return f64x2.add(low, f64x2.mul(high, r2));
}

/** Both lanes as `exp`. */
// @ts-ignore: decorator
@inline
export function exp2(x: v128): v128 {
  const held = f64x2.min(f64x2.max(x, f64x2.splat(-700.0)), f64x2.splat(700.0));
  const n = f64x2.floor(f64x2.add(f64x2.mul(held, f64x2.splat(LOG2E)), f64x2.splat(0.5)));
  const r = f64x2.sub(
    f64x2.sub(held, f64x2.mul(n, f64x2.splat(LN2_HIGH))),
    f64x2.mul(n, f64x2.splat(LN2_LOW)),
  );
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const a = quad(r, r2, 1.0, 1.0, 0.5, 1.0 / 6.0);
  const b = quad(r, r2, 1.0 / 24.0, 1.0 / 120.0, 1.0 / 720.0, 1.0 / 5040.0);
  const c = quad(r, r2, 1.0 / 40320.0, 1.0 / 362880.0, 1.0 / 3628800.0, 1.0 / 39916800.0);
  const sum = f64x2.add(f64x2.add(a, f64x2.mul(b, r4)), f64x2.mul(c, f64x2.mul(r4, r4)));
  const whole = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(n));
  return f64x2.mul(sum, i64x2.shl(i64x2.add(whole, i64x2.splat(1023)), 52));
}
