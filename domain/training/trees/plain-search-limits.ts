import { answer, answerGain } from './answer.ts';
import { nodeRecord, searchSettings, splitRecord } from './records.ts';
import type { Views } from './views.ts';

/** As `searchNumbers`, with L1, bounds and monotone columns. */
export function searchWithLimits(
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
  const nodeScore = answerGain(allG * gradientUnit, allH * hessianUnit, l1, l2, lower, upper);
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

/** Of both sides; minus infinity where the right side would not answer more (monotone 1) or less (-1) than the left. */
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
  return answerGain(g, h, l1, l2, lower, upper) + answerGain(rightG, rightH, l1, l2, lower, upper);
}
