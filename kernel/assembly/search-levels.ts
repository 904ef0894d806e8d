import { score } from './answer';
import {
  CONSTRAINED,
  GRADIENT_UNIT,
  HESSIAN_UNIT,
  L1,
  L2,
  LEVEL_L2,
  LEVEL_SMOOTHING,
  MAX_LEVELS_IN_SET,
  MIN_GAIN,
  MIN_ROWS_PER_SET,
  NODE_GRADIENT,
  NODE_HESSIAN,
  NODE_LOWER,
  NODE_MIN_HESSIAN,
  NODE_ROWS_PER_HESSIAN,
  NODE_UPPER,
  ONE_LEVEL_UP_TO,
  SPLIT_BIN,
  SPLIT_GAIN,
  SPLIT_GRADIENT,
  SPLIT_HESSIAN,
  SPLIT_MISSING_LEFT,
  SPLIT_SET,
} from './layout';

/** See domain/training/trees/plain-search-levels.ts. `scratch`: 256 ratios (float64), then 256 codes (int32). */
export function searchLevels(
  cells: usize,
  levels: u32,
  settings: usize,
  node: usize,
  split: usize,
  scratch: usize,
): void {
  const ratios = scratch;
  const codes = scratch + 2048;
  const gradientUnit = load<f64>(settings, GRADIENT_UNIT);
  const hessianUnit = load<f64>(settings, HESSIAN_UNIT);
  const l2 = load<f64>(settings, L2);
  const rowsPer = load<f64>(node, NODE_ROWS_PER_HESSIAN);
  const smoothing = load<f64>(settings, LEVEL_SMOOTHING);
  const allG = load<f64>(node, NODE_GRADIENT);
  const allH = load<f64>(node, NODE_HESSIAN);
  const least = load<f64>(node, NODE_MIN_HESSIAN);
  const constrained = load<f64>(settings, CONSTRAINED) !== 0;
  const l1 = load<f64>(settings, L1);
  const lower = constrained ? load<f64>(node, NODE_LOWER) : -Infinity;
  const upper = constrained ? load<f64>(node, NODE_UPPER) : Infinity;
  let present: u32 = 0;
  for (let code: u32 = 0; code < levels; code++) {
    if (load<i64>(cells + (code << 3)) !== 0) present++;
  }
  if (present < 2) return;
  const oneByOne = f64(present) <= load<f64>(settings, ONE_LEVEL_UP_TO);
  const sideL2 = oneByOne ? l2 : l2 + load<f64>(settings, LEVEL_L2);
  const nodeScore = score(allG * gradientUnit, allH * hessianUnit, l1, l2, lower, upper);
  let best = nodeScore + max(load<f64>(settings, MIN_GAIN), 1e-10 * nodeScore);
  let bestG: f64 = 0;
  let bestH: f64 = 0;
  let bestWay: i32 = 0;
  let bestCount: u32 = 0;
  let used: u32 = 0;
  for (let code: u32 = 0; code < levels; code++) {
    if (load<i64>(cells + (code << 3)) === 0) continue;
    const h = f64(load<u32>(cells + (code << 3)));
    const g = f64(load<i32>(cells + (code << 3), 4));
    if (!oneByOne && h * rowsPer < smoothing) continue;
    const value = (g * gradientUnit) / (h * hessianUnit + smoothing);
    let place = used;
    if (!oneByOne) {
      while (place > 0 && load<f64>(ratios + ((place - 1) << 3)) > value) {
        store<f64>(ratios + (place << 3), load<f64>(ratios + ((place - 1) << 3)));
        store<u32>(codes + (place << 2), load<u32>(codes + ((place - 1) << 2)));
        place--;
      }
    }
    store<f64>(ratios + (place << 3), value);
    store<u32>(codes + (place << 2), code);
    used++;
  }
  if (oneByOne) {
    for (let i: u32 = 0; i < used; i++) {
      const code = load<u32>(codes + (i << 2));
      const h = f64(load<u32>(cells + (code << 3)));
      const g = f64(load<i32>(cells + (code << 3), 4));
      if (h < least || allH - h < least) continue;
      const gain =
        score(g * gradientUnit, h * hessianUnit, l1, sideL2, lower, upper) +
        score((allG - g) * gradientUnit, (allH - h) * hessianUnit, l1, sideL2, lower, upper);
      if (!(gain > best)) continue;
      best = gain;
      bestG = g;
      bestH = h;
      bestWay = 1;
      bestCount = i;
    }
  } else {
    const most = min(u32(load<f64>(settings, MAX_LEVELS_IN_SET)), (used + 1) >> 1);
    const minRows = load<f64>(settings, MIN_ROWS_PER_SET);
    for (let way: i32 = 1; way >= -1; way -= 2) {
      let g: f64 = 0;
      let h: f64 = 0;
      let group: f64 = 0;
      for (let i: u32 = 0; i < most; i++) {
        const code = load<u32>(codes + ((way === 1 ? i : used - 1 - i) << 2));
        const levelH = f64(load<u32>(cells + (code << 3)));
        g += f64(load<i32>(cells + (code << 3), 4));
        h += levelH;
        group += levelH * rowsPer;
        if (h < least) continue;
        const restH = allH - h;
        if (restH < least || restH * rowsPer < minRows) break;
        if (group < minRows) continue;
        group = 0;
        const gain =
          score(g * gradientUnit, h * hessianUnit, l1, sideL2, lower, upper) +
          score((allG - g) * gradientUnit, (allH - h) * hessianUnit, l1, sideL2, lower, upper);
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
  memory.fill(split + SPLIT_SET, 0, 32);
  const first = oneByOne ? bestCount : bestWay === 1 ? 0 : used - bestCount;
  const last = oneByOne ? bestCount + 1 : bestWay === 1 ? bestCount : used;
  for (let i = first; i < last; i++) {
    const code = load<u32>(codes + (i << 2));
    const byte = split + SPLIT_SET + (code >> 3);
    store<u8>(byte, u32(load<u8>(byte)) | (1 << (code & 7)));
  }
  store<f64>(split, best - nodeScore, SPLIT_GAIN);
  store<f64>(split, bestG, SPLIT_GRADIENT);
  store<f64>(split, bestH, SPLIT_HESSIAN);
  store<i32>(split, -1, SPLIT_BIN);
  store<u32>(split, oneByOne ? 0 : 1, SPLIT_MISSING_LEFT);
}
