import {
  columnSumBytes,
  columnTable,
  type Loops,
  nodeRecord,
  searchSettings,
  splitRecord,
  type Views,
} from './kernel.ts';
import { searchLevels } from './plain-search-levels.ts';

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

/**
 * Tries every threshold with the missing values on the right and, if the node has any, on the left. Without any, missing
 * values will follow the larger side. The last bin of values can only be split from the missing ones.
 *
 * A split gains G²/(H + λ) of its sides less that of the node (Chen & Guestrin 2016, "XGBoost", KDD, equation 7, without
 * the factor ½). In units of the integers that is g² / (h + λ / unit), times gradientUnit² / hessianUnit.
 */
function searchNumbers(
  { i32, u32, f64 }: Views,
  cells: number,
  bins: number,
  settings: number,
  node: number,
  split: number,
): void {
  const gradientUnit = f64[settings / 8 + searchSettings.gradientUnit] as number;
  const hessianUnit = f64[settings / 8 + searchSettings.hessianUnit] as number;
  const l2 = (f64[settings / 8 + searchSettings.l2] as number) / hessianUnit;
  const factor = (gradientUnit * gradientUnit) / hessianUnit;
  const allG = f64[node / 8 + nodeRecord.gradient] as number;
  const allH = f64[node / 8 + nodeRecord.hessian] as number;
  const least = f64[node / 8 + nodeRecord.minHessian] as number;
  const most = allH - least;
  const nodeScore = (allG * allG) / (allH + l2);
  const minGain = (f64[settings / 8 + searchSettings.minGain] as number) / factor;
  // A gain of rounding errors only is no gain.
  let best = nodeScore + Math.max(minGain, 1e-10 * nodeScore);
  const valueBins = bins - 1;
  const missingH = u32[cells / 4 + 2 * valueBins] as number;
  const missingG = i32[cells / 4 + 2 * valueBins + 1] as number;
  const anyMissing = missingH !== 0 || missingG !== 0;
  let bestBin = -1;
  let bestMissing = 0;
  let bestG = 0;
  let bestH = 0;
  const directions = anyMissing ? 2 : 1;
  for (let direction = 0; direction < directions; direction++) {
    let g = direction === 1 ? missingG : 0;
    let h = direction === 1 ? missingH : 0;
    const last = anyMissing && direction === 0 ? valueBins : valueBins - 1;
    for (let bin = 0; bin < last; bin++) {
      const cellH = u32[cells / 4 + 2 * bin] as number;
      const cellG = i32[cells / 4 + 2 * bin + 1] as number;
      if (cellH === 0 && cellG === 0) continue;
      h += cellH;
      g += cellG;
      if (h < least) continue;
      if (h > most) break;
      const rightG = allG - g;
      const leftH = h + l2;
      const rightH = allH - h + l2;
      const above = g * g * rightH + rightG * rightG * leftH;
      const below = leftH * rightH;
      // A division only where there is a new best.
      if (!(above > best * below)) continue;
      best = above / below;
      bestBin = bin;
      bestMissing = direction;
      bestG = g;
      bestH = h;
    }
  }
  if (bestBin < 0) return;
  if (!anyMissing) bestMissing = 2 * bestH >= allH ? 1 : 0;
  f64[split / 8 + splitRecord.gain] = (best - nodeScore) * factor;
  f64[split / 8 + splitRecord.gradient] = bestG;
  f64[split / 8 + splitRecord.hessian] = bestH;
  i32[split / 4 + splitRecord.bin] = bestBin;
  i32[split / 4 + splitRecord.missingLeft] = bestMissing;
}

/** As `searchNumbers`, with L1, bounds and monotone columns. */
function searchWithLimits(
  { i32, u32, f64 }: Views,
  cells: number,
  bins: number,
  monotone: number,
  settings: number,
  node: number,
  split: number,
): void {
  const gradientUnit = f64[settings / 8 + searchSettings.gradientUnit] as number;
  const hessianUnit = f64[settings / 8 + searchSettings.hessianUnit] as number;
  const l1 = f64[settings / 8 + searchSettings.l1] as number;
  const l2 = f64[settings / 8 + searchSettings.l2] as number;
  const allG = f64[node / 8 + nodeRecord.gradient] as number;
  const allH = f64[node / 8 + nodeRecord.hessian] as number;
  const least = f64[node / 8 + nodeRecord.minHessian] as number;
  const most = allH - least;
  const lower = f64[node / 8 + nodeRecord.lower] as number;
  const upper = f64[node / 8 + nodeRecord.upper] as number;
  const nodeScore = score(allG * gradientUnit, allH * hessianUnit, l1, l2, lower, upper);
  const minGain = f64[settings / 8 + searchSettings.minGain] as number;
  let best = nodeScore + Math.max(minGain, 1e-10 * nodeScore);
  const valueBins = bins - 1;
  const missingH = u32[cells / 4 + 2 * valueBins] as number;
  const missingG = i32[cells / 4 + 2 * valueBins + 1] as number;
  const anyMissing = missingH !== 0 || missingG !== 0;
  let bestBin = -1;
  let bestMissing = 0;
  let bestG = 0;
  let bestH = 0;
  const directions = anyMissing ? 2 : 1;
  for (let direction = 0; direction < directions; direction++) {
    let g = direction === 1 ? missingG : 0;
    let h = direction === 1 ? missingH : 0;
    const last = anyMissing && direction === 0 ? valueBins : valueBins - 1;
    for (let bin = 0; bin < last; bin++) {
      h += u32[cells / 4 + 2 * bin] as number;
      g += i32[cells / 4 + 2 * bin + 1] as number;
      if (h < least) continue;
      if (h > most) break;
      const rightH = allH - h;
      const rightG = allG - g;
      const gain = gainWithin(
        g * gradientUnit,
        h * hessianUnit,
        rightG * gradientUnit,
        rightH * hessianUnit,
        l1,
        l2,
        lower,
        upper,
        monotone,
      );
      if (gain > best) {
        best = gain;
        bestBin = bin;
        bestMissing = anyMissing ? direction : 2 * h >= allH ? 1 : 0;
        bestG = g;
        bestH = h;
      }
    }
  }
  if (bestBin < 0) return;
  f64[split / 8 + splitRecord.gain] = best - nodeScore;
  f64[split / 8 + splitRecord.gradient] = bestG;
  f64[split / 8 + splitRecord.hessian] = bestH;
  i32[split / 4 + splitRecord.bin] = bestBin;
  i32[split / 4 + splitRecord.missingLeft] = bestMissing;
}

/** What the best answer of such a leaf within the bounds gains: -(2 g w + (h + λ) w²) with |g| less l1. */
function score(g: number, h: number, l1: number, l2: number, lower: number, upper: number): number {
  const soft = g > l1 ? g - l1 : g < -l1 ? g + l1 : 0;
  const answer = Math.min(Math.max(-soft / (h + l2), lower), upper);
  return -(2 * soft * answer + (h + l2) * answer * answer);
}

function gainWithin(
  g: number,
  h: number,
  rightG: number,
  rightH: number,
  l1: number,
  l2: number,
  lower: number,
  upper: number,
  monotone: number,
): number {
  if (monotone !== 0) {
    const left = answer(g, h, l1, l2, lower, upper);
    const right = answer(rightG, rightH, l1, l2, lower, upper);
    if (monotone > 0 ? left > right : left < right) return Number.NEGATIVE_INFINITY;
  }
  return score(g, h, l1, l2, lower, upper) + score(rightG, rightH, l1, l2, lower, upper);
}

/** The optimal answer of a leaf, -G / (H + λ) (Chen & Guestrin 2016, equation 5), G softened by l1, held to bounds. */
export function answer(
  g: number,
  h: number,
  l1: number,
  l2: number,
  lower: number,
  upper: number,
): number {
  const soft = g > l1 ? g - l1 : g < -l1 ? g + l1 : 0;
  return Math.min(Math.max(-soft / (h + l2), lower), upper);
}
