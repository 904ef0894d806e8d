import { blockRows } from './kernel.ts';
import type { Loops } from './loops.ts';
import { columnTable } from './records.ts';
import type { Views } from './views.ts';

type Bin = Pick<Loops, 'bin' | 'pack'>;

/** Values to bins, and bins by column to bins by row. */
export function plainBin({ u8, i32, f32 }: Views): Bin {
  return {
    bin(part, _thread, table, values, valueStride, count, bins, binStride) {
      const about = (table + part * columnTable.bytes) / 4;
      const from = (values + part * valueStride) / 4;
      const to = bins + part * binStride;
      if ((i32[about + columnTable.levels] as number) > 0) {
        for (let i = 0; i < count; i++) u8[to + i] = f32[from + i] as number;
        return;
      }
      const missing = (i32[about + columnTable.bins] as number) - 1;
      const cuts = (i32[about + columnTable.cuts] as number) >>> 2;
      const halvings = i32[about + columnTable.halvings] as number;
      for (let i = 0; i < count; i++) {
        const value = f32[from + i] as number;
        let below = 0;
        for (let step = (1 << halvings) >> 1; step > 0; step >>= 1) {
          if (value > (f32[cuts + below + step - 1] as number)) below += step;
        }
        // biome-ignore lint/suspicious/noSelfCompare: the fastest test for NaN in a hot loop
        u8[to + i] = value === value ? below : missing;
      }
    },

    pack(part, _thread, bins, binStride, columns, packed, rowBytes, rows) {
      const from = part * blockRows;
      const to = Math.min(rows, from + blockRows);
      for (let column = 0; column < columns; column++) {
        const source = bins + column * binStride;
        let target = packed + from * rowBytes + column;
        for (let row = from; row < to; row++) {
          u8[target] = u8[source + row] as number;
          target += rowBytes;
        }
      }
    },
  };
}
