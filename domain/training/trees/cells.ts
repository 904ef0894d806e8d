import type { Arena } from './arena.ts';
import { blockRows } from './kernel.ts';

/** Gradient and hessian of each row as integers, a cell of 8 bytes each. */
export interface Cells {
  readonly address: number;
  /** What one unit is worth. */
  readonly gradientUnit: number;
  readonly hessianUnit: number;
  /** Sums over all rows, in units. */
  readonly gradient: number;
  readonly hessian: number;
}

/**
 * Turns the float32 pairs (gradient, hessian) at `address` into cells, in place. `sums`: the sums of |gradient| and of
 * hessian of each block of rows, as the loops `gradients` and `sumPairs` leave them.
 *
 * The units are such that the sums over all rows of |gradient| and of hessian stay below 2^31, with
 * half a unit of rounding for each row: no sum over any rows can leave its half of a cell. At a million rows a row has
 * about two thousand units of gradient, so that rounding adds about 10^-4 of what sampling does to a sum; at ten million
 * rows 10^-3.
 */
export function quantise(arena: Arena, rows: number, address: number, sums: number): Cells {
  const { kernel } = arena;
  const blocks = Math.ceil(rows / blockRows);
  const { f64 } = kernel.views;
  let gradientTotal = 0;
  let hessianTotal = 0;
  for (let block = 0; block < blocks; block++) {
    gradientTotal += f64[sums / 8 + 2 * block] as number;
    hessianTotal += f64[sums / 8 + 2 * block + 1] as number;
  }
  const gradientUnit = unit(gradientTotal, 2 ** 31 - 2 - rows);
  const hessianUnit = unit(hessianTotal, 2 ** 31 - 2 - rows);
  kernel.run('quantise', blocks, rows, address, 1 / gradientUnit, 1 / hessianUnit, sums);
  let gradient = 0;
  let hessian = 0;
  for (let block = 0; block < blocks; block++) {
    gradient += f64[sums / 8 + 2 * block] as number;
    hessian += f64[sums / 8 + 2 * block + 1] as number;
  }
  return { address, gradientUnit, hessianUnit, gradient, hessian };
}

function unit(total: number, units: number): number {
  const one = total / units;
  return one > 1e-300 ? one : 1;
}
