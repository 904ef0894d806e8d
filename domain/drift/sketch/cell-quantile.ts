import { middleOf, type NumberCells } from './number-cells.ts';

/**
 * The middle of the first cell with at least `share` (0..1) of the values at or below it: the inverse of the empirical distribution, as
 * exactly as the cells are. NaN without values.
 */
export function cellQuantile(
  { level, cells }: Pick<NumberCells, 'level' | 'cells'>,
  counts: ArrayLike<number>,
  share: number,
): number {
  let total = 0;
  for (let at = 0; at < counts.length; at++) total += counts[at] as number;
  let passed = 0;
  for (let at = 0; at < counts.length; at++) {
    passed += counts[at] as number;
    if (passed >= share * total) return middleOf(cells[at] as number, level);
  }
  return Number.NaN;
}
