import { type Random, shuffle } from '../random.ts';
import type { Target } from '../task.ts';

/**
 * About `wanted` rows at random, ascending: all where there are no more; of each class its share, but one at least.
 */
export function choosePrototypes({ task, y }: Target, wanted: number, random: Random): Int32Array {
  const order = Int32Array.from(y.keys());
  if (order.length <= wanted) return order;
  shuffle(order, random);
  if (task === 'regression') return order.slice(0, wanted).sort();
  const counts = new Map<number, number>();
  for (const own of y) counts.set(own, (counts.get(own) ?? 0) + 1);
  const left = new Map(
    Array.from(counts, ([own, count]) => [
      own,
      Math.max(1, Math.round((count * wanted) / order.length)),
    ]),
  );
  return order
    .filter((row) => {
      const own = y[row] as number;
      const places = left.get(own) ?? 0;
      left.set(own, places - 1);
      return places > 0;
    })
    .sort();
}
