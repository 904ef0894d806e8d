import { type PairedCounts, tieCells, total } from '../tie-cells.ts';

/**
 * ∫ |F - G|^power dx between the cumulative shares of two samples of numbers, in the values' unit. NaN when one is
 * empty. Works on counted values too: `values` ascending, one per cell.
 */
export function cdfDistance(
  { values, reference, current }: PairedCounts & { readonly values: ArrayLike<number> },
  power: 1 | 2,
): number {
  const n = total(reference);
  const m = total(current);
  if (n === 0 || m === 0) return Number.NaN;
  let [a, b, sum] = [0, 0, 0];
  for (let i = 0; i + 1 < values.length; i++) {
    a += reference[i] as number;
    b += current[i] as number;
    const gap = Math.abs(a / n - b / m);
    if (gap === 0) continue;
    sum += (power === 1 ? gap : gap * gap) * ((values[i + 1] as number) - (values[i] as number));
  }
  return sum;
}

/**
 * How far, on average, a unit of mass has to move to turn one sample into the other (Wasserstein-1, earth mover's). One
 * infinite value is infinitely far; between two of the same sign no distance is defined: NaN.
 */
export function wasserstein(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const cells = tieCells(reference, current);
  const twice = cells.values.some(
    (value, i) =>
      !Number.isFinite(value) && (cells.reference[i] as number) + (cells.current[i] as number) > 1,
  );
  return twice ? Number.NaN : cdfDistance(cells, 1);
}

/** Energy distance √(2 ∫ (F - G)² dx) (Székely & Rizzo, Interstat 2004), in the root of the values' unit. */
export const energyDistance = (reference: ArrayLike<number>, current: ArrayLike<number>): number =>
  Math.sqrt(2 * cdfDistance(tieCells(reference, current), 2));
