import { type PairedCounts, total } from '#domain/stats/tie-cells.ts';
import { middleOf, type PairedCells } from '../sketch/number-cells.ts';

/** Root of the Jensen–Shannon divergence (nats) of the shares: 0 for equal ones, √ln 2 for disjoint ones. */
export function jensenShannon({ reference, current }: PairedCounts): number {
  const n = total(reference);
  const m = total(current);
  let sum = 0;
  for (let i = 0; i < reference.length; i++) {
    const r = (reference[i] as number) / n;
    const c = (current[i] as number) / m;
    if (r > 0) sum += (r / 2) * Math.log((2 * r) / (r + c));
    if (c > 0) sum += (c / 2) * Math.log((2 * c) / (r + c));
  }
  return Math.sqrt(Math.max(0, sum));
}

/** Wasserstein-1 distance, in the column's unit: how far values moved on average. Each counts as the middle of its cell. */
export function transportDistance({ level, cells, reference, current }: PairedCells): number {
  const n = total(reference);
  const m = total(current);
  let [a, b, sum] = [0, 0, 0];
  let middle = middleOf(cells[0] ?? 0, level);
  for (let at = 0; at + 1 < cells.length; at++) {
    a += (reference[at] as number) / n;
    b += (current[at] as number) / m;
    const next = middleOf(cells[at + 1] as number, level);
    sum += Math.abs(a - b) * (next - middle);
    middle = next;
  }
  return sum;
}
