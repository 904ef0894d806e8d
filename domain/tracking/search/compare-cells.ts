import type { Cell, SortKey } from './search-kind.ts';

/** Undefined where an item has none. */
export type SortCell = Cell | undefined;

/** Orders rows of cells, one cell for each key: values, then NaN, then missing ones, in both directions. */
export const cellsComparator =
  (order: readonly SortKey[]) =>
  (a: readonly SortCell[], b: readonly SortCell[]): number => {
    for (let i = 0; i < order.length; i++) {
      const [x, y] = [a[i], b[i]];
      if (x === y) continue;
      const [rankX, rankY] = [rank(x), rank(y)];
      if (rankX !== rankY) return rankX - rankY;
      if (rankX > 0) continue;
      const difference = compareCells(x as Cell, y as Cell);
      if (difference !== 0) return order[i]?.descending ? -difference : difference;
    }
    return 0;
  };

const rank = (cell: SortCell): number => (cell === undefined ? 2 : Number.isNaN(cell) ? 1 : 0);

function compareCells(a: Cell, b: Cell): number {
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By code points, as databases do; JavaScript's own order is by UTF-16 units, which puts U+1F600 before U+FF21. */
function compareTexts(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  let at = 0;
  while (at < shared && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === shared) return a.length - b.length;
  return codePointRank(a.charCodeAt(at)) - codePointRank(b.charCodeAt(at));
}

/** Surrogates stand for code points above all others. */
const codePointRank = (unit: number): number =>
  unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
