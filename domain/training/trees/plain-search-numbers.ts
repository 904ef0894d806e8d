import { nodeRecord, searchSettings, splitRecord } from './records.ts';
import type { Views } from './views.ts';

/**
 * Tries every threshold with the missing values on the right and, if the node has any, on the left. Without any, missing
 * values will follow the larger side. The last bin of values can only be split from the missing ones.
 *
 * A split gains G²/(H + λ) of its sides less that of the node (Chen & Guestrin 2016, "XGBoost", KDD, equation 7, without
 * the factor ½). In units of the integers that is g² / (h + λ / unit), times gradientUnit² / hessianUnit.
 */
export function searchNumbers(
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
