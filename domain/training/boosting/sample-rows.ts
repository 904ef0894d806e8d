import { seededRandom } from '../random.ts';
import { sortFloats } from '../trees/sort-floats.ts';

/** A seed of its own for everything that is drawn: no generator's state has to be kept to resume. */
export function drawSeed(
  seed: number,
  purpose: 'rows' | 'columns' | 'others',
  step: number,
): number {
  const purposes = { rows: 1, columns: 2, others: 3 };
  return Math.imul(seed ^ Math.imul(step + 1, 0x9e3779b1), 0x85ebca6b) ^ (purposes[purpose] << 28);
}

/** So many of `count` things, ascending. */
export function sampleOf(count: number, taken: number, seed: number): Uint32Array {
  const random = seededRandom(seed);
  const chosen = new Uint32Array(taken);
  // Selection sampling: Knuth, The Art of Computer Programming, volume 2, algorithm 3.4.2 S.
  let have = 0;
  for (let i = 0; have < taken; i++) {
    if ((count - i) * random() < taken - have) chosen[have++] = i;
  }
  return chosen;
}

/** Those of 0 … count - 1 that are not in the ascending list. */
export function othersOf(count: number, rows: Uint32Array): Uint32Array {
  const others = new Uint32Array(count - rows.length);
  let at = 0;
  let have = 0;
  for (let row = 0; row < count; row++) {
    if (rows[at] === row) at++;
    else others[have++] = row;
  }
  return others;
}

export interface OneSided {
  /** Ascending. */
  readonly rows: Uint32Array;
  /** 1 for rows that stand for others too, by row of the list. */
  readonly standsForOthers: Uint8Array;
}

/**
 * Gradient-based one-sided sampling (Ke et al. 2017, "LightGBM", NIPS, algorithm 2): the rows with the largest |gradient ·
 * hessian|, and some of the others, which count (1 - top) / other times.
 */
export function oneSided(
  sizes: Float32Array,
  topRate: number,
  otherRate: number,
  seed: number,
): OneSided {
  const count = sizes.length;
  const top = Math.max(1, Math.floor(count * topRate));
  const other = Math.min(count - top, Math.max(1, Math.floor(count * otherRate)));
  const sorted = sizes.slice();
  sortFloats(sorted);
  const border = sorted[count - top] as number;
  let ties = top;
  for (let i = count - top; i < count; i++) if ((sorted[i] as number) > border) ties--;
  const random = seededRandom(seed);
  const rows = new Uint32Array(top + other);
  const standsForOthers = new Uint8Array(top + other);
  let have = 0;
  let restLeft = count - top;
  let otherLeft = other;
  for (let row = 0; row < count; row++) {
    const size = sizes[row] as number;
    if (size > border || (size === border && ties > 0)) {
      if (size === border) ties--;
      rows[have++] = row;
      continue;
    }
    if (restLeft * random() < otherLeft) {
      standsForOthers[have] = 1;
      rows[have++] = row;
      otherLeft--;
    }
    restLeft--;
  }
  return { rows: rows.subarray(0, have), standsForOthers: standsForOthers.subarray(0, have) };
}
