import { seededRandom, shuffle } from '../random.ts';
import type { Target } from '../task.ts';

/**
 * Rows to learn from and rows to judge by, each ascending: of every class each 1/fraction-th row in a shuffled order, the
 * first one to learn from. Without classes, of all rows.
 */
export function innerSplit(
  { y, task }: Target,
  fraction: number,
  seed: number,
): { readonly train: Int32Array; readonly valid: Int32Array } {
  const order = Int32Array.from({ length: y.length }, (_, row) => row);
  shuffle(order, seededRandom(seed ^ 0x5eed));
  const seen = new Map<number, number>();
  const train: number[] = [];
  const valid: number[] = [];
  for (const row of order) {
    const stratum = task === 'regression' ? 0 : (y[row] as number);
    const before = seen.get(stratum) ?? 0;
    seen.set(stratum, before + 1);
    const chosen = Math.floor((before + 1) * fraction) > Math.floor(before * fraction);
    (chosen ? valid : train).push(row);
  }
  return { train: Int32Array.from(train).sort(), valid: Int32Array.from(valid).sort() };
}
