import { blockRows } from './kernel.ts';
import type { Loops } from './loops.ts';
import type { Views } from './views.ts';

type Partition = Pick<Loops, 'divide' | 'regroup'>;

/** Rows of a node to the two sides of its split, each side in its former order. */
export function plainPartition({ u8, i32, u32 }: Views): Partition {
  return {
    divide(part, _thread, list, start, end, bins, bin, missing, set, moved, counts) {
      const from = start + part * blockRows;
      const to = Math.min(end, from + blockRows);
      let left = moved / 4 + from;
      let right = moved / 4 + to - 1;
      for (let i = from; i < to; i++) {
        const row = list === 0 ? i : (u32[list / 4 + i] as number);
        const code = u8[bins + row] as number;
        const goesLeft =
          set === 0
            ? code <= bin || code === missing
            : (((u8[set + (code >> 3)] as number) >> (code & 7)) & 1) === 1;
        if (goesLeft) u32[left++] = row;
        else u32[right--] = row;
      }
      i32[counts / 4 + part] = left - moved / 4 - from;
    },

    regroup(part, _thread, list, start, end, moved, counts, lefts, rights) {
      const from = start + part * blockRows;
      const to = Math.min(end, from + blockRows);
      const count = i32[counts / 4 + part] as number;
      const left = list / 4 + (i32[lefts / 4 + part] as number);
      const right = list / 4 + (i32[rights / 4 + part] as number);
      for (let i = 0; i < count; i++) u32[left + i] = u32[moved / 4 + from + i] as number;
      const others = to - from - count;
      for (let i = 0; i < others; i++) u32[right + i] = u32[moved / 4 + to - 1 - i] as number;
    },
  };
}
