import { columnSumBytes, groupColumns } from './kernel.ts';
import type { Loops } from './loops.ts';
import type { Views } from './views.ts';

const columnSumWords = columnSumBytes / 4;

/** Sums of cells by bin. A cell is two words here: no carry ever crosses from hessian to gradient. */
export function plainHistogram({ u8, i32, u32 }: Views): Pick<Loops, 'histogram'> {
  return {
    histogram(
      part,
      thread,
      list,
      start,
      end,
      chunk,
      packed,
      rowBytes,
      groups,
      pairs,
      sums,
      sumBytes,
    ) {
      const from = start + part * chunk;
      const to = Math.min(end, from + chunk);
      const mine = (sums + thread * sumBytes) / 4;
      for (let first = 0; first < rowBytes; first += groupColumns) {
        if (u8[groups + first / groupColumns] === 0) continue;
        for (let i = from; i < to; i++) {
          const row = list === 0 ? i : (u32[list / 4 + i] as number);
          const hessian = i32[pairs / 4 + 2 * row] as number;
          const gradient = i32[pairs / 4 + 2 * row + 1] as number;
          const bins = packed + row * rowBytes + first;
          let column = mine + first * columnSumWords;
          for (let j = 0; j < groupColumns; j++) {
            const cell = column + 2 * (u8[bins + j] as number);
            i32[cell] = (i32[cell] as number) + hessian;
            i32[cell + 1] = (i32[cell + 1] as number) + gradient;
            column += columnSumWords;
          }
        }
      }
    },
  };
}
