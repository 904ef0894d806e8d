const bytes = new ArrayBuffer(4);
const asFloat = new Float32Array(bytes);
const asInteger = new Int32Array(bytes);

/** The largest finite float32. */
export const largest = 3.4028234663852886e38;
const largestKey = 0x7f7fffff;

/**
 * An integer that orders numbers as their float32 does: one per float32, 0 for both zeros. A model takes float32, and a
 * value that came through one (a captured request) must fall on that of its training row. Finite numbers beyond
 * ±3.4e38 share the outermost key; smaller than 1e-45 they are 0.
 */
export function keyOf(value: number): number {
  asFloat[0] = Math.max(-largest, Math.min(value, largest));
  const bits = asInteger[0] as number;
  return bits < 0 ? -(bits & 0x7fffffff) : bits;
}

/** The float32 of a key; keys beyond the largest give ±3.4e38. */
export function numberOf(key: number): number {
  asInteger[0] = Math.min(Math.abs(key), largestKey);
  const value = asFloat[0] as number;
  return key < 0 ? -value : value;
}
