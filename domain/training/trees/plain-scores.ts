import { blockRows } from './kernel.ts';
import type { Loops } from './loops.ts';
import { routeRecord } from './records.ts';
import type { Views } from './views.ts';

type Scores = Pick<Loops, 'addLeaves' | 'route'>;

/** What a finished tree adds to the scores. */
export function plainScores({ u8, i32, u32, f64 }: Views): Scores {
  return {
    addLeaves(part, _thread, list, count, ends, values, scores) {
      const from = part * blockRows;
      const to = Math.min(count, from + blockRows);
      let leaf = 0;
      while ((i32[ends / 4 + leaf] as number) <= from) leaf++;
      let i = from;
      while (i < to) {
        const stop = Math.min(to, i32[ends / 4 + leaf] as number);
        const value = f64[values / 8 + leaf] as number;
        for (; i < stop; i++) {
          const at = scores / 8 + (u32[list / 4 + i] as number);
          f64[at] = (f64[at] as number) + value;
        }
        leaf++;
      }
    },

    route(part, _thread, list, count, nodes, packed, rowBytes, scores) {
      const from = part * blockRows;
      const to = Math.min(count, from + blockRows);
      for (let i = from; i < to; i++) {
        const row = list === 0 ? i : (u32[list / 4 + i] as number);
        const bins = packed + row * rowBytes;
        let node = nodes / 4;
        for (;;) {
          const column = i32[node + routeRecord.column] as number;
          if (column < 0) break;
          const code = u8[bins + column] as number;
          const set = (i32[node + routeRecord.set] as number) >>> 0;
          const goesLeft =
            set === 0
              ? code <= (i32[node + routeRecord.bin] as number) ||
                code === i32[node + routeRecord.missing]
              : (((u8[set + (code >> 3)] as number) >> (code & 7)) & 1) === 1;
          const next = i32[node + (goesLeft ? routeRecord.left : routeRecord.right)] as number;
          node = (nodes + next * routeRecord.bytes) / 4;
        }
        const at = scores / 8 + row;
        f64[at] = (f64[at] as number) + (f64[node / 2 + routeRecord.value] as number);
      }
    },
  };
}
