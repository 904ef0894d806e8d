/**
 * P(D >= h / lcm(n, m)) of the two-sample Kolmogorov–Smirnov distance when every order of n + m distinct values is as
 * likely: the share of lattice paths that leave the band of width h around the diagonal. Summed outside the band, so
 * that small shares keep their digits (Viehmann, arXiv 2102.08037).
 */
export function ksExactSf(h: number, n: number, m: number): number {
  if (h <= 0) return 1;
  return n === m ? equalSizes(h, n) : unequalSizes(h, Math.max(n, m), Math.min(n, m));
}

/** 2 Σ (-1)^(k+1) C(2n, n + kh) / C(2n, n), by reflection, innermost first (Gnedenko & Korolyuk 1951). */
function equalSizes(h: number, n: number): number {
  let p = 0;
  for (let k = Math.floor(n / h); k >= 0; k--) {
    let ratio = 1;
    for (let j = 0; j < h; j++) ratio = ((n - k * h - j) * ratio) / (n + k * h + j + 1);
    p = ratio * (1 - p);
  }
  return 2 * p;
}

/**
 * outside(i, j): the share of paths from (0, 0) to (i, j) that touch the border; column by column, keeping the rows
 * inside the band. A path to (i, j) came from the left with chance i / (i + j), else from below.
 */
function unequalSizes(h: number, large: number, small: number): number {
  const divisor = greatestCommonDivisor(large, small);
  const [steps, rises] = [large / divisor, small / divisor];
  let low = 0;
  let high = Math.min(Math.ceil(h / steps), small + 1);
  let column = new Float64Array(small + 2);
  let next = new Float64Array(small + 2);
  column.fill(1);
  column.fill(0, 0, high);
  for (let i = 1; i <= large; i++) {
    low = Math.min(Math.max(Math.floor((rises * i - h) / steps) + 1, 0), small);
    const last = high;
    high = Math.min(Math.ceil((rises * i + h) / steps), small + 1);
    if (high <= low) return 1;
    let below = low === 0 ? 0 : 1;
    for (let j = low; j < high; j++) {
      const left = j < last ? (column[j] as number) : 1;
      below = (left * i + below * j) / (i + j);
      next[j] = below;
    }
    [column, next] = [next, column];
  }
  return column[high - 1] as number;
}

export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
