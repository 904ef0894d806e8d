import { blockRows } from './kernel.ts';
import type { Loops } from './loops.ts';
import { sumBlock } from './plain-gradients.ts';
import type { Views } from './views.ts';

type Quantise = Pick<Loops, 'sumPairs' | 'quantise'>;

/** Pairs of float32 to pairs of integers. */
export function plainQuantise({ i32, f32, f64 }: Views): Quantise {
  return {
    sumPairs(part, _thread, rows, pairs, sums) {
      const from = part * blockRows;
      sumBlock(f32, f64, from, Math.min(rows, from + blockRows), pairs, sums + 16 * part);
    },

    quantise(part, _thread, rows, pairs, perGradient, perHessian, sums) {
      const from = part * blockRows;
      const to = Math.min(rows, from + blockRows);
      let allG = 0;
      let allH = 0;
      for (let row = from; row < to; row++) {
        const at = pairs / 4 + 2 * row;
        const gradient = Math.floor((f32[at] as number) * perGradient + 0.5);
        const hessian = Math.floor((f32[at + 1] as number) * perHessian + 0.5);
        i32[at] = hessian;
        i32[at + 1] = gradient;
        allG += gradient;
        allH += hessian;
      }
      f64[sums / 8 + 2 * part] = allG;
      f64[sums / 8 + 2 * part + 1] = allH;
    },
  };
}
