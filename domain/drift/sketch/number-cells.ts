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

/** A value in the middle of a cell; the value itself at level 0, and 0 where the cell holds it: nothing else there is likely. */
export function middleOf(cell: number, level: number): number {
  const width = 2 ** level;
  const low = numberOf(cell * width);
  if (width === 1 || low === 0) return low;
  const high = numberOf(cell * width + width - 1);
  return high === 0 ? 0 : low + (high - low) / 2;
}

/** The same counts at a coarser level. */
export function coarsenTo({ level, cells, counts }: NumberCells, to: number): NumberCells {
  if (to <= level) return { level, cells, counts };
  const coarse: number[] = [];
  const sums: number[] = [];
  let last = -1;
  for (let at = 0; at < cells.length; at++) {
    const into = (cells[at] as number) >> (to - level);
    const count = counts[at] as number;
    if (last >= 0 && coarse[last] === into) sums[last] = (sums[last] as number) + count;
    else {
      coarse.push(into);
      sums.push(count);
      last++;
    }
  }
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
  const m = left.cells.length;
  const n = right.cells.length;
  // As long as can be, and cut at the end: arrays that grow cost more than all the rest here.
  const cells = new Array<number>(m + n);
  const reference = new Array<number>(m + n);
  const current = new Array<number>(m + n);
  let i = 0;
  let j = 0;
  let to = 0;
  for (; i < m || j < n; to++) {
    const x = i < m ? (left.cells[i] as number) : Number.POSITIVE_INFINITY;
    const y = j < n ? (right.cells[j] as number) : Number.POSITIVE_INFINITY;
    cells[to] = Math.min(x, y);
    reference[to] = x <= y ? (left.counts[i++] as number) : 0;
    current[to] = y <= x ? (right.counts[j++] as number) : 0;
  }
  for (const array of [cells, reference, current]) array.length = to;
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

const fewestSlots = 64;
const mostSlots = 4096;
/** As many may be filled before they are collapsed: seldom, and then by several levels. */
const mostFilled = 2560;

/**
 * Counts numbers one by one, or one of them so many times: cells in a table of open addressing, which is some
 * times as quick as a Map.
 */
export function cellCounter(): {
  add(value: number, times?: number): void;
  /** As `keyOf` gives it. */
  addKey(key: number, times: number): void;
  cells(): NumberCells;
} {
  let level = 0;
  let filled = 0;
  let last = fewestSlots - 1;
  let held = new Int32Array(fewestSlots);
  /** 0: the slot is free. */
  let counts = new Float64Array(fewestSlots);

  /** The slot that holds a cell, or the free one where it belongs. */
  const slotOf = (cell: number): number => {
    const mixed = Math.imul(cell, 0x9e3779b1);
    let slot = (mixed ^ (mixed >>> 15)) & last;
    while (counts[slot] !== 0 && held[slot] !== cell) slot = (slot + 1) & last;
    return slot;
  };
  const countOf = (cell: number): number => counts[slotOf(cell)] as number;
  const put = (cell: number, times: number): void => {
    const slot = slotOf(cell);
    if (counts[slot] === 0) {
      held[slot] = cell;
      filled++;
    }
    counts[slot] = (counts[slot] as number) + times;
  };
  /** Puts all cells into a table of so many slots, coarser by so many levels. */
  const refill = (slots: number, levels: number): void => {
    const [heldBefore, countsBefore] = [held, counts];
    [held, counts, last, filled] = [new Int32Array(slots), new Float64Array(slots), slots - 1, 0];
    level += levels;
    for (let slot = 0; slot < heldBefore.length; slot++) {
      const count = countsBefore[slot] as number;
      if (count > 0) put((heldBefore[slot] as number) >> levels, count);
    }
  };
  /** Filled cells, ascending. */
  const ordered = (): Int32Array => {
    const cells = new Int32Array(filled);
    let to = 0;
    for (let slot = 0; slot <= last; slot++)
      if (counts[slot] !== 0) cells[to++] = held[slot] as number;
    return cells.sort();
  };
  const collapse = (): void => {
    if (filled <= cellLimit) return;
    const cells = ordered();
    let levels = 1;
    while (distinctAt(cells, levels) > cellLimit) levels++;
    refill(counts.length, levels);
  };
  const addKey = (key: number, times: number): void => {
    put(key >> level, times);
    if (filled > mostFilled) collapse();
    else if (2 * filled > counts.length && counts.length < mostSlots) refill(2 * counts.length, 0);
  };
  return {
    addKey,
    add: (value, times = 1) => addKey(keyOf(value), times),
    cells() {
      collapse();
      const cells = [...ordered()];
      return { level, cells, counts: cells.map(countOf) };
    },
  };
}

/** How many cells there are when they, ascending, become coarser by so many levels. */
function distinctAt(cells: Int32Array, levels: number): number {
  let distinct = 1;
  for (let at = 1; at < cells.length; at++)
    if ((cells[at] as number) >> levels !== (cells[at - 1] as number) >> levels) distinct++;
  return distinct;
}
