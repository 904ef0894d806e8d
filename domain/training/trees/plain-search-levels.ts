import { answerGain } from './answer.ts';
import { nodeRecord, searchSettings, splitRecord } from './records.ts';
import type { Views } from './views.ts';

const order = new Int32Array(256);
const ratio = new Float64Array(256);

/**
 * The best set of level codes to send left. With few levels: each level against the rest. With more: levels ordered by
 * gradient / (hessian + smoothing), of which the best set is a beginning or an end (Fisher 1958, "On grouping for maximum
 * homogeneity", JASA 53; smoothing, extra L2 and limits as in LightGBM). Ties go to the lower code.
 */
export function searchLevels(
  { u8, i32, u32, f64 }: Views,
  cells: number,
  levels: number,
  settings: number,
  node: number,
  split: number,
): void {
  const at = settings / 8;
  const gradientUnit = f64[at + searchSettings.gradientUnit] as number;
  const hessianUnit = f64[at + searchSettings.hessianUnit] as number;
  const l2 = f64[at + searchSettings.l2] as number;
  const rowsPer = f64[node / 8 + nodeRecord.rowsPerHessian] as number;
  const smoothing = f64[at + searchSettings.levelSmoothing] as number;
  const allG = f64[node / 8 + nodeRecord.gradient] as number;
  const allH = f64[node / 8 + nodeRecord.hessian] as number;
  const least = f64[node / 8 + nodeRecord.minHessian] as number;
  const constrained = f64[at + searchSettings.constrained] !== 0;
  const l1 = f64[at + searchSettings.l1] as number;
  const lower = constrained ? (f64[node / 8 + nodeRecord.lower] as number) : -Infinity;
  const upper = constrained ? (f64[node / 8 + nodeRecord.upper] as number) : Infinity;
  let present = 0;
  for (let code = 0; code < levels; code++) {
    if (u32[cells / 4 + 2 * code] !== 0 || i32[cells / 4 + 2 * code + 1] !== 0) present++;
  }
  if (present < 2) return;
  const oneByOne = present <= (f64[at + searchSettings.oneLevelUpTo] as number);
  const sideL2 = oneByOne ? l2 : l2 + (f64[at + searchSettings.levelL2] as number);
  const gainOf = (g: number, h: number) =>
    answerGain(g * gradientUnit, h * hessianUnit, l1, sideL2, lower, upper) +
    answerGain((allG - g) * gradientUnit, (allH - h) * hessianUnit, l1, sideL2, lower, upper);
  const nodeScore = answerGain(allG * gradientUnit, allH * hessianUnit, l1, l2, lower, upper);
  let best = nodeScore + Math.max(f64[at + searchSettings.minGain] as number, 1e-10 * nodeScore);
  let bestG = 0;
  let bestH = 0;
  /** Beginning (1) or end (-1) of the order, of so many levels. */
  let bestWay = 0;
  let bestCount = 0;
  let used = 0;
  for (let code = 0; code < levels; code++) {
    const h = u32[cells / 4 + 2 * code] as number;
    const g = i32[cells / 4 + 2 * code + 1] as number;
    if (h === 0 && g === 0) continue;
    if (!oneByOne && h * rowsPer < smoothing) continue;
    const value = (g * gradientUnit) / (h * hessianUnit + smoothing);
    let place = used;
    if (!oneByOne) {
      while (place > 0 && (ratio[place - 1] as number) > value) {
        ratio[place] = ratio[place - 1] as number;
        order[place] = order[place - 1] as number;
        place--;
      }
    }
    ratio[place] = value;
    order[place] = code;
    used++;
  }
  if (oneByOne) {
    for (let i = 0; i < used; i++) {
      const code = order[i] as number;
      const h = u32[cells / 4 + 2 * code] as number;
      const g = i32[cells / 4 + 2 * code + 1] as number;
      if (h < least || allH - h < least) continue;
      const gain = gainOf(g, h);
      if (!(gain > best)) continue;
      best = gain;
      bestG = g;
      bestH = h;
      bestWay = 1;
      bestCount = i;
    }
  } else {
    const most = Math.min(f64[at + searchSettings.maxLevelsInSet] as number, (used + 1) >> 1);
    const minRows = f64[at + searchSettings.minRowsPerSet] as number;
    for (let way = 1; way >= -1; way -= 2) {
      let g = 0;
      let h = 0;
      let group = 0;
      for (let i = 0; i < most; i++) {
        const code = order[way === 1 ? i : used - 1 - i] as number;
        const levelH = u32[cells / 4 + 2 * code] as number;
        g += i32[cells / 4 + 2 * code + 1] as number;
        h += levelH;
        group += levelH * rowsPer;
        if (h < least) continue;
        const restH = allH - h;
        if (restH < least || restH * rowsPer < minRows) break;
        if (group < minRows) continue;
        group = 0;
        const gain = gainOf(g, h);
        if (!(gain > best)) continue;
        best = gain;
        bestG = g;
        bestH = h;
        bestWay = way;
        bestCount = i + 1;
      }
    }
  }
  if (bestWay === 0) return;
  for (let byte = 0; byte < 32; byte++) u8[split + splitRecord.setByte + byte] = 0;
  const first = oneByOne ? bestCount : bestWay === 1 ? 0 : used - bestCount;
  const last = oneByOne ? bestCount + 1 : bestWay === 1 ? bestCount : used;
  for (let i = first; i < last; i++) {
    const code = order[i] as number;
    const byte = split + splitRecord.setByte + (code >> 3);
    u8[byte] = (u8[byte] as number) | (1 << (code & 7));
  }
  f64[split / 8 + splitRecord.gain] = best - nodeScore;
  f64[split / 8 + splitRecord.gradient] = bestG;
  f64[split / 8 + splitRecord.hessian] = bestH;
  i32[split / 4 + splitRecord.bin] = -1;
  i32[split / 4 + splitRecord.missingLeft] = oneByOne ? 0 : 1;
}
