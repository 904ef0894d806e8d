import { answer, score } from './answer';
import {
  COLUMN_BINS,
  COLUMN_BYTES,
  COLUMN_LEVELS,
  COLUMN_MONOTONE,
  COLUMN_OFFSET,
  COLUMN_SUM_BYTES,
  CONSTRAINED,
  GRADIENT_UNIT,
  HESSIAN_UNIT,
  L1,
  L2,
  MIN_GAIN,
  NODE_ALLOWED,
  NODE_GRADIENT,
  NODE_HESSIAN,
  NODE_HISTOGRAM,
  NODE_LOWER,
  NODE_MIN_HESSIAN,
  NODE_UPPER,
  SPLIT_BIN,
  SPLIT_BYTES,
  SPLIT_GAIN,
  SPLIT_GRADIENT,
  SPLIT_HESSIAN,
  SPLIT_MISSING_LEFT,
} from './layout';
import { searchLevels } from './search-levels';

export function search(
  part: u32,
  thread: u32,
  perPart: u32,
  candidates: usize,
  count: u32,
  columns: u32,
  table: usize,
  settings: usize,
  sums: usize,
  sumBytes: u32,
  threads: u32,
  a: usize,
  b: usize,
  splits: usize,
  scratch: usize,
  scratchBytes: u32,
): void {
  const own = scratch + thread * scratchBytes;
  const to = min(count, (part + 1) * perPart);
  for (let i = part * perPart; i < to; i++) {
    const column = load<u32>(candidates + (i << 2));
    const about = table + column * COLUMN_BYTES;
    const offset = load<usize>(about, COLUMN_OFFSET);
    take(
      load<u32>(about, COLUMN_BINS),
      sums + column * COLUMN_SUM_BYTES,
      sumBytes,
      threads,
      usize(load<f64>(a, NODE_HISTOGRAM)) + offset,
      b === 0 ? 0 : usize(load<f64>(b, NODE_HISTOGRAM)) + offset,
    );
    one(column, about, settings, a, splits + column * SPLIT_BYTES, own);
    if (b !== 0) one(column, about, settings, b, splits + (columns + column) * SPLIT_BYTES, own);
  }
}

/** The sums of all threads go to histogram `a` and out of histogram `b`. */
function take(
  bins: u32,
  sums: usize,
  sumBytes: u32,
  threads: u32,
  a: usize,
  b: usize,
): void {
  const bytes = bins << 3;
  for (let at: usize = 0; at < bytes; at += 8) {
    let sum = load<i64>(sums + at);
    store<i64>(sums + at, 0);
    for (let thread: u32 = 1; thread < threads; thread++) {
      const more = sums + thread * sumBytes + at;
      sum += load<i64>(more);
      store<i64>(more, 0);
    }
    store<i64>(a + at, sum);
    if (b !== 0) store<i64>(b + at, load<i64>(b + at) - sum);
  }
}

function one(
  column: u32,
  about: usize,
  settings: usize,
  node: usize,
  split: usize,
  scratch: usize,
): void {
  store<f64>(split, 0, SPLIT_GAIN);
  const allowed = usize(load<f64>(node, NODE_ALLOWED));
  if (allowed === 0 || load<u8>(allowed + column) === 0) return;
  const cells = usize(load<f64>(node, NODE_HISTOGRAM)) + load<usize>(about, COLUMN_OFFSET);
  const levels = load<u32>(about, COLUMN_LEVELS);
  if (levels > 0) {
    searchLevels(cells, levels, settings, node, split, scratch);
    return;
  }
  const bins = load<u32>(about, COLUMN_BINS);
  if (load<f64>(settings, CONSTRAINED) !== 0) {
    searchWithLimits(cells, bins, load<i32>(about, COLUMN_MONOTONE), settings, node, split);
  } else searchNumbers(cells, bins, settings, node, split);
}

/** The lower half of a cell. */
const HESSIAN_BITS: i64 = 0xffffffff;

function searchNumbers(
  cells: usize,
  bins: u32,
  settings: usize,
  node: usize,
  split: usize,
): void {
  const gradientUnit = load<f64>(settings, GRADIENT_UNIT);
  const hessianUnit = load<f64>(settings, HESSIAN_UNIT);
  const l2 = load<f64>(settings, L2) / hessianUnit;
  const factor = (gradientUnit * gradientUnit) / hessianUnit;
  const allG = load<f64>(node, NODE_GRADIENT);
  const allH = load<f64>(node, NODE_HESSIAN);
  const least = load<f64>(node, NODE_MIN_HESSIAN);
  const nodeScore = (allG * allG) / (allH + l2);
  let best = nodeScore + max(load<f64>(settings, MIN_GAIN) / factor, 1e-10 * nodeScore);
  const valueBins = bins - 1;
  const missing = load<i64>(cells + (valueBins << 3));
  const anyMissing = missing !== 0;
  const most = allH - least;
  let bestBin: i32 = -1;
  let bestMissing: u32 = 0;
  let bestSum: i64 = 0;
  const leastUnits = i64(ceil(least));
  const mostUnits = i64(floor(most));
  const allHs = f64x2.splat(allH);
  const allGs = f64x2.splat(allG);
  const l2s = f64x2.splat(l2);
  let bests = f64x2.splat(best);
  const directions: u32 = anyMissing ? 2 : 1;
  for (let direction: u32 = 0; direction < directions; direction++) {
    let sum: i64 = direction === 1 ? missing : 0;
    const last = anyMissing && direction === 0 ? valueBins : valueBins - 1;
    let bin: u32 = 0;
    for (; bin < last; bin++) {
      const next = sum + load<i64>(cells + (bin << 3));
      if ((next & HESSIAN_BITS) >= leastUnits) break;
      sum = next;
    }
    // Two bins at a time; what beats the best is looked at one by one.
    for (; bin < last; bin += 2) {
      const at = cells + (bin << 3);
      const one = sum + load<i64>(at);
      if ((one & HESSIAN_BITS) > mostUnits) break;
      // After the last bin comes the missing one, or the next column: no matter, it is not looked at.
      const two = one + load<i64>(at, 8);
      const both = i64x2.replace_lane(i64x2.splat(one), 1, two);
      const h = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(both, both, 0, 2, 0, 2));
      const g = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(both, both, 1, 3, 1, 3));
      const rightG = f64x2.sub(allGs, g);
      const leftH = f64x2.add(h, l2s);
      const rightH = f64x2.add(f64x2.sub(allHs, h), l2s);
      const above = f64x2.add(
        f64x2.mul(f64x2.mul(g, g), rightH),
        f64x2.mul(f64x2.mul(rightG, rightG), leftH),
      );
      const below = f64x2.mul(leftH, rightH);
      if (v128.any_true(f64x2.gt(above, f64x2.mul(bests, below)))) {
        // A division only where there is a new best.
        if (one !== sum) {
          const above0 = f64x2.extract_lane(above, 0);
          const below0 = f64x2.extract_lane(below, 0);
          if (above0 > best * below0) {
            best = above0 / below0;
            bestBin = bin;
            bestMissing = direction;
            bestSum = one;
          }
        }
        if (two !== one && bin + 1 < last && (two & HESSIAN_BITS) <= mostUnits) {
          const above1 = f64x2.extract_lane(above, 1);
          const below1 = f64x2.extract_lane(below, 1);
          if (above1 > best * below1) {
            best = above1 / below1;
            bestBin = bin + 1;
            bestMissing = direction;
            bestSum = two;
          }
        }
        bests = f64x2.splat(best);
      }
      sum = two;
    }
  }
  if (bestBin < 0) return;
  const bestH = f64(bestSum & HESSIAN_BITS);
  if (!anyMissing) bestMissing = 2 * bestH >= allH ? 1 : 0;
  write(
    split,
    (best - nodeScore) * factor,
    f64(bestSum >> 32),
    bestH,
    bestBin,
    bestMissing,
  );
}

function write(split: usize, gain: f64, g: f64, h: f64, bin: i32, missingLeft: u32): void {
  store<f64>(split, gain, SPLIT_GAIN);
  store<f64>(split, g, SPLIT_GRADIENT);
  store<f64>(split, h, SPLIT_HESSIAN);
  store<i32>(split, bin, SPLIT_BIN);
  store<u32>(split, missingLeft, SPLIT_MISSING_LEFT);
}

/** As `searchNumbers`, with L1, bounds and monotone columns. */
function searchWithLimits(
  cells: usize,
  bins: u32,
  monotone: i32,
  settings: usize,
  node: usize,
  split: usize,
): void {
  const gradientUnit = load<f64>(settings, GRADIENT_UNIT);
  const hessianUnit = load<f64>(settings, HESSIAN_UNIT);
  const l1 = load<f64>(settings, L1);
  const l2 = load<f64>(settings, L2);
  const allG = load<f64>(node, NODE_GRADIENT);
  const allH = load<f64>(node, NODE_HESSIAN);
  const least = load<f64>(node, NODE_MIN_HESSIAN);
  const most = allH - least;
  const lower = load<f64>(node, NODE_LOWER);
  const upper = load<f64>(node, NODE_UPPER);
  const nodeScore = score(allG * gradientUnit, allH * hessianUnit, l1, l2, lower, upper);
  let best = nodeScore + max(load<f64>(settings, MIN_GAIN), 1e-10 * nodeScore);
  const valueBins = bins - 1;
  const missingAt = cells + (valueBins << 3);
  const missingH = f64(load<u32>(missingAt));
  const missingG = f64(load<i32>(missingAt, 4));
  const anyMissing = load<i64>(missingAt) !== 0;
  let bestBin: i32 = -1;
  let bestMissing: u32 = 0;
  let bestG: f64 = 0;
  let bestH: f64 = 0;
  const directions: u32 = anyMissing ? 2 : 1;
  for (let direction: u32 = 0; direction < directions; direction++) {
    let g = direction === 1 ? missingG : 0.0;
    let h = direction === 1 ? missingH : 0.0;
    const last = anyMissing && direction === 0 ? valueBins : valueBins - 1;
    for (let bin: u32 = 0; bin < last; bin++) {
      h += f64(load<u32>(cells + (bin << 3)));
      g += f64(load<i32>(cells + (bin << 3), 4));
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
  write(split, best - nodeScore, bestG, bestH, bestBin, bestMissing);
}

function gainWithin(
  g: f64,
  h: f64,
  rightG: f64,
  rightH: f64,
  l1: f64,
  l2: f64,
  lower: f64,
  upper: f64,
  monotone: i32,
): f64 {
  if (monotone !== 0) {
    const left = answer(g, h, l1, l2, lower, upper);
    const right = answer(rightG, rightH, l1, l2, lower, upper);
    if (monotone > 0 ? left > right : left < right) return -Infinity;
  }
  return score(g, h, l1, l2, lower, upper) + score(rightG, rightH, l1, l2, lower, upper);
}
