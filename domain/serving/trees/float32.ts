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
