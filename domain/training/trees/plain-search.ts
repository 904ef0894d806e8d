import { columnSumBytes } from './kernel.ts';
import type { Loops } from './loops.ts';
import { searchLevels } from './plain-search-levels.ts';
import { searchWithLimits } from './plain-search-limits.ts';
import { searchNumbers } from './plain-search-numbers.ts';
import { columnTable, nodeRecord, searchSettings, splitRecord } from './records.ts';
import type { Views } from './views.ts';

/** Histograms of two siblings from the sums of one and the parent's histogram, and the best split by each column. */
export function plainSearch(views: Views): Pick<Loops, 'search'> {
  const { u8, i32, f64 } = views;

  /** The sums of all threads go to histogram `a` and out of histogram `b`. */
  function take(
    bins: number,
    sums: number,
    sumBytes: number,
    threads: number,
    a: number,
    b: number,
  ) {
    const words = 2 * bins;
    for (let word = 0; word < words; word++) {
      let sum = 0;
      for (let thread = 0; thread < threads; thread++) {
        const at = (sums + thread * sumBytes) / 4 + word;
        sum = (sum + (i32[at] as number)) | 0;
        i32[at] = 0;
      }
      i32[a / 4 + word] = sum;
      if (b !== 0) i32[b / 4 + word] = (i32[b / 4 + word] as number) - sum;
    }
  }

  function one(column: number, about: number, settings: number, node: number, split: number) {
    f64[split / 8 + splitRecord.gain] = 0;
    if (node === 0) return;
    const allowed = f64[node / 8 + nodeRecord.allowed] as number;
    if (allowed === 0 || u8[allowed + column] === 0) return;
    const cells =
      (f64[node / 8 + nodeRecord.histogram] as number) +
      (i32[about + columnTable.offset] as number);
    const levels = i32[about + columnTable.levels] as number;
    if (levels > 0) searchLevels(views, cells, levels, settings, node, split);
    else {
      const bins = i32[about + columnTable.bins] as number;
      const limits = f64[settings / 8 + searchSettings.constrained] !== 0;
      const monotone = i32[about + columnTable.monotone] as number;
      if (!limits) searchNumbers(views, cells, bins, settings, node, split);
      else searchWithLimits(views, cells, bins, monotone, settings, node, split);
    }
  }

  return {
    search(
      part,
      _thread,
      perPart,
      candidates,
      count,
      columns,
      table,
      settings,
      sums,
      sumBytes,
      threads,
      a,
      b,
      splits,
    ) {
      const to = Math.min(count, (part + 1) * perPart);
      for (let i = part * perPart; i < to; i++) {
        const column = i32[candidates / 4 + i] as number;
        const about = (table + column * columnTable.bytes) / 4;
        const offset = i32[about + columnTable.offset] as number;
        take(
          i32[about + columnTable.bins] as number,
          sums + column * columnSumBytes,
          sumBytes,
          threads,
          (f64[a / 8 + nodeRecord.histogram] as number) + offset,
          b === 0 ? 0 : (f64[b / 8 + nodeRecord.histogram] as number) + offset,
        );
        one(column, about, settings, a, splits + column * splitRecord.bytes);
        one(column, about, settings, b, splits + (columns + column) * splitRecord.bytes);
      }
    },
  };
}
