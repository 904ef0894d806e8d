import { type PairedCounts, total } from './tie-cells.ts';

/**
 * Puts all cells where the smaller of the two samples expects fewer than `minExpected` values into one, as the
 * chi-square approximation asks (Cochran 1954). Empty cells vanish in it. The order of the rest is kept.
 */
export function mergeRareCells(
  { reference, current }: PairedCounts,
  minExpected = 5,
): { readonly reference: readonly number[]; readonly current: readonly number[] } {
  const n = total(reference);
  const m = total(current);
  const smallerShare = Math.min(n, m) / (n + m);
  const merged = { reference: [] as number[], current: [] as number[] };
  let rareReference = 0;
  let rareCurrent = 0;
  for (let i = 0; i < reference.length; i++) {
    const r = reference[i] as number;
    const c = current[i] as number;
    if ((r + c) * smallerShare < minExpected) {
      rareReference += r;
      rareCurrent += c;
    } else {
      merged.reference.push(r);
      merged.current.push(c);
    }
  }
  if (rareReference + rareCurrent > 0) {
    merged.reference.push(rareReference);
    merged.current.push(rareCurrent);
  }
  return merged;
}
