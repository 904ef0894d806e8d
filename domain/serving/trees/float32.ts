const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The largest float32 smaller than `x`, a finite float32; x < t says the same as x ≤ nextBelow(t). */
export function nextBelow(x: number): number {
  return -nextAbove(-x);
}

/** The smallest float32 larger than `x`, a finite float32. */
export function nextAbove(x: number): number {
  float[0] = x === 0 ? 0 : x; // -0 and 0 are one number with two spellings.
  bits[0] = (bits[0] as number) + ((float[0] as number) >= 0 ? 1 : -1);
  return float[0] as number;
}

/**
 * The bits of a float32 as an integer that is larger when the float is; its own inverse. -0 comes just before 0, NaN
 * (positive, as JavaScript's is) after infinity.
 */
export const orderOf = (itsBits: number): number => itsBits ^ ((itsBits >> 31) >>> 1);

export function orderOfFloat(x: number): number {
  float[0] = x === 0 ? 0 : x;
  return orderOf(bits[0] as number);
}

export function floatOfOrder(order: number): number {
  bits[0] = orderOf(order);
  return float[0] as number;
}
