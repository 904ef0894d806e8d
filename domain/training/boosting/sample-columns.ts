import { seededRandom, shuffle } from '../random.ts';

/** Such a share of the columns, at least one, ascending; undefined: all. */
export function sampleColumns(
  count: number,
  fraction: number,
  seed: number,
): Int32Array | undefined {
  const taken = Math.max(1, Math.ceil(count * fraction));
  if (taken >= count) return undefined;
  const order = Int32Array.from({ length: count }, (_, index) => index);
  shuffle(order, seededRandom(seed));
  return order.slice(0, taken).sort();
}
