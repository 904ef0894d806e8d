import { keyOf, numberOf } from './float-key.ts';

/**
 * Exact counts of numbers over cells: cell `c` holds the float32 keys with `key >> level === c`. Level 0 is one cell per
 * distinct float32; the level is the smallest at which at most `cellLimit` cells are filled, so it depends on the set of values
 * alone, not on their order nor on how they were split into parts (uniform collapse, after UDDSketch, Epicoco et al. 2020). A cell spans at
 * most 2^(level - 23) of its value; a narrow range far from zero has fine cells, few distinct values have one each.
 */
export interface NumberCells {
  readonly level: number;
  /** Filled cells, ascending. */
  readonly cells: readonly number[];
  /** Values in each of `cells`. */
  readonly counts: readonly number[];
}

export const cellLimit = 2048;

export const emptyCells: NumberCells = { level: 0, cells: [], counts: [] };

/** The smallest and the largest float32 that fall into a cell. */
export const boundsOf = (cell: number, level: number): readonly [low: number, high: number] => {
  const width = 2 ** level;
  return [numberOf(cell * width), numberOf(cell * width + width - 1)];
};

/** A value in the middle of a cell; the value itself at level 0. */
export function middleOf(cell: number, level: number): number {
  const [low, high] = boundsOf(cell, level);
  return low + (high - low) / 2;
}

/** The same counts at a coarser level. */
export function coarsenTo({ level, cells, counts }: NumberCells, to: number): NumberCells {
  if (to <= level) return { level, cells, counts };
  const coarse: number[] = [];
  const sums: number[] = [];
  cells.forEach((cell, at) => {
    const into = cell >> (to - level);
    if (coarse.at(-1) === into)
      sums[sums.length - 1] = (sums.at(-1) as number) + (counts[at] as number);
    else {
      coarse.push(into);
      sums.push(counts[at] as number);
    }
  });
  return { level: to, cells: coarse, counts: sums };
}

/** Both over all cells either fills, at the coarser of the two levels. */
export interface PairedCells {
  readonly level: number;
  readonly cells: readonly number[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

export function pairCells(a: NumberCells, b: NumberCells): PairedCells {
  const level = Math.max(a.level, b.level);
  const left = coarsenTo(a, level);
  const right = coarsenTo(b, level);
  const cells: number[] = [];
  const reference: number[] = [];
  const current: number[] = [];
  for (let i = 0, j = 0; i < left.cells.length || j < right.cells.length; ) {
    const x = left.cells[i] ?? Number.POSITIVE_INFINITY;
    const y = right.cells[j] ?? Number.POSITIVE_INFINITY;
    cells.push(Math.min(x, y));
    reference.push(x <= y ? (left.counts[i++] as number) : 0);
    current.push(y <= x ? (right.counts[j++] as number) : 0);
  }
  return { level, cells, reference, current };
}

/** Counts of two parts together. */
export function mergeCells(a: NumberCells, b: NumberCells): NumberCells {
  const { level, cells, reference, current } = pairCells(a, b);
  let merged: NumberCells = {
    level,
    cells,
    counts: reference.map((count, at) => count + (current[at] as number)),
  };
  while (merged.cells.length > cellLimit) merged = coarsenTo(merged, merged.level + 1);
  return merged;
}

/** Counts numbers one by one, or one of them so many times. */
export function cellCounter(): { add(value: number, times?: number): void; cells(): NumberCells } {
  let level = 0;
  let counts = new Map<number, number>();
  const collapse = (): void => {
    while (counts.size > cellLimit) {
      const coarser = new Map<number, number>();
      for (const [cell, count] of counts)
        coarser.set(cell >> 1, (coarser.get(cell >> 1) ?? 0) + count);
      counts = coarser;
      level++;
    }
  };
  return {
    add(value, times = 1) {
      const cell = keyOf(value) >> level;
      const before = counts.get(cell);
      counts.set(cell, (before ?? 0) + times);
      if (before === undefined && counts.size > cellLimit) collapse();
    },
    cells() {
      const ordered = [...counts].sort((a, b) => a[0] - b[0]);
      return { level, cells: ordered.map(([cell]) => cell), counts: ordered.map(([, n]) => n) };
    },
  };
}
