import { invalid } from '#domain/errors.ts';

/** The thresholds of a non-decreasing curve: `y[i]` at `x[i]`, straight between, flat outside. `x` is strictly ascending. */
export interface IsotonicFit {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Values of x closer than this are one point (scikit-learn's resolution of a double). */
const sameX = 1e-15;

/**
 * The non-decreasing function of `x` with the least squared distance to `y`: rows with the same x are averaged first,
 * then neighbours out of order are pooled (up-and-down-blocks: Busing, "Monotone Regression", J. Stat. Softw. 2022).
 * `weights` (≥ 0, 1 each when absent) count a row several times, so counted cells of scores fit like their rows.
 * Only the ends of each flat part are kept. Errors: `invalid` without rows, with unequal lengths, with values that are
 * not finite or with a negative weight.
 */
export function fitIsotonic(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  weights?: ArrayLike<number>,
): IsotonicFit {
  const points = distinctPoints(x, y, weights);
  const fitted = pool(points.y, points.weight);
  const last = fitted.length - 1;
  const kept = [...fitted.keys()].filter(
    (i) => i === 0 || i === last || fitted[i] !== fitted[i - 1] || fitted[i] !== fitted[i + 1],
  );
  return { x: kept.map((i) => points.x[i] as number), y: kept.map((i) => fitted[i] as number) };
}

/** The curve at `x`, by its nearest end outside the range that was fitted. NaN stays NaN. */
export function isotonicAt({ x: xs, y: ys }: IsotonicFit, x: number): number {
  const last = xs.length - 1;
  if (Number.isNaN(x)) return x;
  if (x <= (xs[0] as number)) return ys[0] as number;
  if (x >= (xs[last] as number)) return ys[last] as number;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] as number) <= x) low = middle;
    else high = middle;
  }
  const [x0, x1, y0, y1] = [xs[low], xs[high], ys[low], ys[high]] as [
    number,
    number,
    number,
    number,
  ];
  return y0 + ((y1 - y0) / (x1 - x0)) * (x - x0);
}

interface Points {
  readonly x: number[];
  readonly y: number[];
  readonly weight: number[];
}

/** Rows by x (then y, so that sums do not depend on the order of the rows), those with the same x averaged. */
function distinctPoints(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
): Points {
  if (x.length !== y.length || (weights !== undefined && weights.length !== x.length))
    throw invalid('An isotonic fit needs as many targets and weights as scores.');
  const rows: number[] = [];
  for (let i = 0; i < x.length; i++) {
    const weight = weights === undefined ? 1 : (weights[i] as number);
    if (!Number.isFinite(x[i]) || !Number.isFinite(y[i]) || !(weight >= 0 && weight < Infinity))
      throw invalid(`Row ${i} of an isotonic fit is no finite pair with a weight of 0 or more.`);
    if (weight > 0) rows.push(i);
  }
  if (rows.length === 0) throw invalid('An isotonic fit needs at least one row.');
  const at = (values: ArrayLike<number>, row: number) => values[row] as number;
  rows.sort((a, b) => at(x, a) - at(x, b) || at(y, a) - at(y, b));
  const points: Points = { x: [], y: [], weight: [] };
  for (let i = 0; i < rows.length; ) {
    const start = at(x, rows[i] as number);
    let [mass, sum] = [0, 0];
    for (; i < rows.length && at(x, rows[i] as number) - start < sameX; i++) {
      const row = rows[i] as number;
      const weight = weights === undefined ? 1 : at(weights, row);
      mass += weight;
      sum += at(y, row) * weight;
    }
    points.x.push(start);
    points.y.push(sum / mass);
    points.weight.push(mass);
  }
  return points;
}

/**
 * Block means in order. A block that does not rise above the one before takes it in, then all that follow and do not
 * rise above the mean, then all before that are not below it; each sum goes on from the last, so that equal blocks
 * come out equal.
 */
function pool(values: readonly number[], weights: readonly number[]): number[] {
  const blocks: { mean: number; weight: number; end: number }[] = [];
  for (let i = 0; i < values.length; i++) {
    let mean = values[i] as number;
    let weight = weights[i] as number;
    const before = blocks.at(-1);
    if (before !== undefined && before.mean >= mean) {
      blocks.pop();
      let sum = before.weight * before.mean + weight * mean;
      const take = (w: number, value: number) => {
        sum += w * value;
        weight += w;
        mean = sum / weight;
      };
      weight += before.weight;
      mean = sum / weight;
      while (i + 1 < values.length && mean >= (values[i + 1] as number)) {
        i++;
        take(weights[i] as number, values[i] as number);
      }
      for (
        let last = blocks.at(-1);
        last !== undefined && last.mean >= mean;
        last = blocks.at(-1)
      ) {
        blocks.pop();
        take(last.weight, last.mean);
      }
    }
    blocks.push({ mean, weight, end: i + 1 });
  }
  return blocks.flatMap(({ mean, end }, at) =>
    new Array<number>(end - (blocks[at - 1]?.end ?? 0)).fill(mean),
  );
}
