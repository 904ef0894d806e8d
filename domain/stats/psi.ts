import { mergeRareCells } from './merge-rare-cells.ts';
import { type PairedCounts, total } from './tie-cells.ts';

/** The population stability index: sum of (c - r) ln(c / r) over cells' shares (symmetric Kullback–Leibler, nats). */
const divergence = (pairs: readonly (readonly [number, number])[]): number =>
  pairs.reduce((sum, [r, c]) => sum + (c - r) * Math.log(c / r), 0);

/** PSI with shares below `floor` raised to it, so that an empty cell stays finite. NaN when a sample is empty. */
export function psi({ reference, current }: PairedCounts, floor = 1e-4): number {
  const n = total(reference);
  const m = total(current);
  if (n === 0 || m === 0) return Number.NaN;
  return divergence(
    Array.from({ length: reference.length }, (_, i) => [
      Math.max(floor, (reference[i] as number) / n),
      Math.max(floor, (current[i] as number) / m),
    ]),
  );
}

/**
 * What PSI is expected to be without any drift: it is about a chi-square with B - 1 degrees of freedom times
 * (1/n + 1/m) (Yurdakul 2018). The bands 0.1, 0.2, 0.3 mean something only after it is taken off.
 */
export const psiBias = (cells: number, n: number, m: number): number =>
  (cells - 1) * (1 / n + 1 / m);

/** How far PSI strays from that by chance alone: the standard deviation of the same chi-square. */
export const psiNoise = (cells: number, n: number, m: number): number =>
  Math.sqrt(2 * (cells - 1)) * (1 / n + 1 / m);

/** `psi` less its bias; may be below 0. */
export const correctedPsi = (counts: PairedCounts): number =>
  psi(counts) - psiBias(counts.reference.length, total(counts.reference), total(counts.current));

/**
 * PSI for many or rare cells, bias taken off: rare cells merged, half a count added to each so that none is empty.
 * May be below 0.
 */
export function smoothedPsi(counts: PairedCounts): number {
  const n = total(counts.reference);
  const m = total(counts.current);
  if (n === 0 || m === 0) return Number.NaN;
  const merged = mergeRareCells(counts);
  const cells = merged.reference.length;
  const pairs = merged.reference.map(
    (r, i) =>
      [
        (r + 0.5) / (n + cells / 2),
        ((merged.current[i] as number) + 0.5) / (m + cells / 2),
      ] as const,
  );
  return divergence(pairs) - psiBias(cells, n, m);
}
