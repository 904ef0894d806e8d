/**
 * Sorts ascending, in place; no NaN. Radix sort by 11 bits of keys whose order is that of the numbers; -0 before 0.
 * `scratch`: at least as long, when there is one at hand.
 */
export function sortFloats(values: Float32Array, scratch?: Uint32Array): void {
  const count = values.length;
  let from: Uint32Array = new Uint32Array(values.buffer, values.byteOffset, count);
  let to = scratch ?? new Uint32Array(count);
  const own = from;
  const counts = new Uint32Array(3 * 2048);
  for (let i = 0; i < count; i++) {
    const bits = from[i] as number;
    // Negative numbers: all bits turned; others: the sign bit.
    const key = (bits ^ ((bits >> 31) | 0x80000000)) >>> 0;
    from[i] = key;
    const low = key & 2047;
    const middle = 2048 + ((key >>> 11) & 2047);
    const high = 4096 + (key >>> 22);
    counts[low] = (counts[low] as number) + 1;
    counts[middle] = (counts[middle] as number) + 1;
    counts[high] = (counts[high] as number) + 1;
  }
  for (let pass = 0; pass < 3; pass++) {
    let before = 0;
    for (let digit = 2048 * pass; digit < 2048 * (pass + 1); digit++) {
      const here = counts[digit] as number;
      counts[digit] = before;
      before += here;
    }
    const shift = 11 * pass;
    for (let i = 0; i < count; i++) {
      const key = from[i] as number;
      const digit = 2048 * pass + ((key >>> shift) & 2047);
      const place = counts[digit] as number;
      to[place] = key;
      counts[digit] = place + 1;
    }
    const swap = from;
    from = to;
    to = swap;
  }
  for (let i = 0; i < count; i++) {
    const key = from[i] as number;
    own[i] = key ^ ((~key >> 31) | 0x80000000);
  }
}
