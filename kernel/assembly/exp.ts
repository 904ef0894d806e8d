const LOG2E: f64 = Math.LOG2E;
const LN2_HIGH: f64 = 6.9314718036912382e-1;
const LN2_LOW: f64 = 1.9082149292705877e-10;

const TO_WHOLE: f64 = 6755399441055744.0;

/** e^x: see domain/training/trees/exp.ts. */
export function exp(x: f64): f64 {
  const above = x < -700.0 ? -700.0 : x;
  const held = above > 700.0 ? 700.0 : above;
  const shifted = held * LOG2E + TO_WHOLE;
  const n = shifted - TO_WHOLE;
  const r = held - n * LN2_HIGH - n * LN2_LOW;
  const r2 = r * r;
  const r4 = r2 * r2;
  const a = 1.0 + r + (0.5 + r * (1.0 / 6.0)) * r2;
  const b = 1.0 / 24.0 + r * (1.0 / 120.0) + (1.0 / 720.0 + r * (1.0 / 5040.0)) * r2;
  const c = 1.0 / 40320.0 + r * (1.0 / 362880.0) + (1.0 / 3628800.0 + r * (1.0 / 39916800.0)) * r2;
  // The low bits of `shifted` are n.
  const power = reinterpret<f64>((reinterpret<i64>(shifted) + 1023) << 52);
  return (a + b * r4 + c * (r4 * r4)) * power;
}

/** Constants in memory: one instruction brings one into both lanes. */
const table = memory.data<f64>([
  -700.0, 700.0, 1.4426950408889634, 6755399441055744.0, 6.9314718036912382e-1, 1.9082149292705877e-10,
  1.0, 0.5, 0.16666666666666666, 0.041666666666666664, 0.008333333333333333, 0.001388888888888889,
  0.0001984126984126984, 0.0000248015873015873, 0.0000027557319223985893, 2.755731922398589e-7,
  2.505210838544172e-8,
]);

// @ts-ignore: decorator
@inline
function constant(index: usize): v128 {
  return v128.load64_splat(table + (index << 3));
}

/** (a + b r) + (c + d r) r². */
// @ts-ignore: decorator
@inline
function quad(r: v128, r2: v128, a: v128, b: v128, c: v128, d: v128): v128 {
  return f64x2.add(
    f64x2.add(a, f64x2.mul(r, b)),
    f64x2.mul(f64x2.add(c, f64x2.mul(r, d)), r2),
  );
}

/** Both lanes as `exp`. */
// @ts-ignore: decorator
@inline
export function exp2(x: v128): v128 {
  const held = f64x2.pmin(constant(1), f64x2.pmax(constant(0), x));
  const shifted = f64x2.add(f64x2.mul(held, constant(2)), constant(3));
  const n = f64x2.sub(shifted, constant(3));
  const r = f64x2.sub(
    f64x2.sub(held, f64x2.mul(n, constant(4))),
    f64x2.mul(n, constant(5)),
  );
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const a = quad(r, r2, constant(6), constant(6), constant(7), constant(8));
  const b = quad(r, r2, constant(9), constant(10), constant(11), constant(12));
  const c = quad(r, r2, constant(13), constant(14), constant(15), constant(16));
  const sum = f64x2.add(f64x2.add(a, f64x2.mul(b, r4)), f64x2.mul(c, f64x2.mul(r4, r4)));
  const power = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  return f64x2.mul(sum, power);
}
