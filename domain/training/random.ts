/** Uniform numbers in [0, 1). */
export type Random = () => number;

/**
 * Seeded generator with 32 bits of state (mulberry32, T. Ettinger 2017): the same seed gives the same sequence on every
 * machine. For sampling rows and features, not for secrets.
 */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Shuffles in place (Fisher–Yates). */
export function shuffle(values: Int32Array, random: Random): void {
  for (let last = values.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1));
    const kept = values[last] as number;
    values[last] = values[pick] as number;
    values[pick] = kept;
  }
}
