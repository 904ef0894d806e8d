import { MAX, MAX_GUARD, MAX_MANTISSA, MAX_SCALE, MIN, MIN_GUARD, MIN_MANTISSA, MIN_SCALE } from './layout';
import { exactly, isExact, mantissa, negative, parse, scale } from './number';

/** The host's own reading of a field as a double. */
// @ts-ignore: decorator
@external('env', 'exact')
declare function hostNumber(from: usize, to: usize): f64;

/** Values as near as this may be equal: `near` is off by a few units of its last place. */
const slack: f64 = 1.0 / 1125899906842624.0;

/** The field, a number, may be the smallest or largest so far. */
export function extreme(column: usize, from: usize, to: usize): void {
  parse(from, to);
  const form = (scale & 0xffff) | (i32(negative) << 16);
  if (load<u64>(column, MIN_MANTISSA) === mantissa && load<i32>(column, MIN_SCALE) === form) return;
  if (load<u64>(column, MAX_MANTISSA) === mantissa && load<i32>(column, MAX_SCALE) === form) return;
  let value: f64;
  if (isExact()) {
    value = exactly();
    if (negative) value = -value;
  } else value = hostNumber(from, to);
  // Not -0, which JSON does not keep.
  value += 0;
  if (value < load<f64>(column, MIN)) {
    store<f64>(column, value, MIN);
    store<f64>(column, value + abs(value) * slack, MIN_GUARD);
    store<u64>(column, mantissa, MIN_MANTISSA);
    store<i32>(column, form, MIN_SCALE);
  }
  if (value > load<f64>(column, MAX)) {
    store<f64>(column, value, MAX);
    store<f64>(column, value - abs(value) * slack, MAX_GUARD);
    store<u64>(column, mantissa, MAX_MANTISSA);
    store<i32>(column, form, MAX_SCALE);
  }
}
