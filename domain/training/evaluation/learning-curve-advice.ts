import { invalid } from '#domain/errors.ts';

/** The metric of a model trained on so many rows, measured on rows that never change. */
export interface CurvePoint {
  readonly rows: number;
  readonly value: number;
}

export interface PowerLaw {
  /** What no number of rows would better. */
  readonly floor: number;
  readonly scale: number;
  /** error = floor + scale · rows^-exponent. */
  readonly exponent: number;
}

export interface LearningCurveAdvice {
  readonly points: readonly CurvePoint[];
  /** The metric as a power law would have it with twice the rows; absent where the points do not fall on one. */
  readonly expectedAtTwice?: number;
  readonly law?: PowerLaw;
  readonly verdict: 'more data would help' | 'more data would help little' | 'cannot tell';
  readonly words: string;
}

export interface LearningCurveInput {
  /** Trains on so many of the rows and measures; called once for each size, smallest first. */
  readonly measure: (rows: number) => Promise<number>;
  /** Rows there are to train on. */
  readonly rows: number;
  /** Shares of them, ascending; 1/4, 1/2 and all when absent. */
  readonly shares?: readonly number[];
  readonly metric: string;
  readonly better: 'higher' | 'lower';
  /** The best possible value: 0 for a loss, 1 for an AUC or R². Default by `better`. */
  readonly best?: number;
  /** Standard error of the metric on the rows it is measured on; a gain below it is noise. */
  readonly standardError: number;
}

/** A gain of less than this share of the error there is does not pay for collecting data. */
const worthwhileShare = 0.01;

/** Trains on growing parts of the data and says what twice as much would bring. Errors: `invalid` for fewer than three sizes. */
export async function learningCurveAdvice(input: LearningCurveInput): Promise<LearningCurveAdvice> {
  const { shares = [0.25, 0.5, 1], rows, measure } = input;
  const sizes = [...new Set(shares.map((share) => Math.round(share * rows)))];
  const points: CurvePoint[] = [];
  for (const size of sizes) points.push({ rows: size, value: await measure(size) });
  return adviceFrom(points, input);
}

/** The same from points that were measured already. */
export function adviceFrom(
  points: readonly CurvePoint[],
  {
    metric,
    better,
    best = better === 'higher' ? 1 : 0,
    standardError,
  }: Pick<LearningCurveInput, 'metric' | 'better' | 'best' | 'standardError'>,
): LearningCurveAdvice {
  if (points.length < 3)
    throw invalid('A learning curve needs at least three different sizes.', { field: 'shares' });
  if (points.some(({ value }) => !Number.isFinite(value)))
    return {
      points,
      verdict: 'cannot tell',
      words:
        'Cannot tell whether more data would help: a part of the rows does not give the same kind of model.',
    };
  const errorOf = ({ rows, value }: CurvePoint) => ({ rows, error: Math.abs(best - value) });
  const errors = points.map(errorOf);
  const [first, last] = [errors[0], errors.at(-1)] as [RowsError, RowsError];
  const shown = (value: number) => String(Number(value.toPrecision(3)));
  const to = `${metric} ${points.map(({ rows, value }) => `${shown(value)} with ${rows} rows`).join(', ')}`;
  if (first.error - last.error < standardError) {
    const flat = Math.abs(first.error - last.error) < standardError;
    return {
      points,
      verdict: flat ? 'more data would help little' : 'cannot tell',
      words: flat
        ? `More data would help little: ${to}; the change is within noise (${shown(standardError)}).`
        : `Cannot tell whether more data would help: it got worse with more (${to}).`,
    };
  }
  const law = fitPowerLaw(errors);
  const expected = law.floor + law.scale * (2 * last.rows) ** -law.exponent;
  const gain = last.error - expected;
  const expectedAtTwice = better === 'higher' ? best - expected : best + expected;
  const helps = gain > standardError / 2 && gain > worthwhileShare * last.error;
  return {
    points,
    law,
    expectedAtTwice,
    verdict: helps ? 'more data would help' : 'more data would help little',
    words: `More data would help${helps ? '' : ' little'}: ${to}; twice as many rows would bring it to about ${shown(expectedAtTwice)}.`,
  };
}

interface RowsError {
  readonly rows: number;
  readonly error: number;
}

/**
 * Least squares of floor + scale · rows^-exponent (Hestness et al., arXiv 1712.00409, 2017): for each exponent of a grid
 * the other two are linear. Exponents from 0.05 to 1.5, floor ≥ 0, scale ≥ 0.
 */
function fitPowerLaw(points: readonly RowsError[]): PowerLaw {
  let best: PowerLaw & { readonly misfit: number } = {
    floor: 0,
    scale: 0,
    exponent: 0,
    misfit: Number.POSITIVE_INFINITY,
  };
  const n = points.length;
  for (let exponent = 0.05; exponent <= 1.5001; exponent += 0.01) {
    const x = points.map(({ rows }) => rows ** -exponent);
    const meanX = x.reduce((sum, each) => sum + each, 0) / n;
    const meanY = points.reduce((sum, { error }) => sum + error, 0) / n;
    let [xy, xx, yx0, x0] = [0, 0, 0, 0];
    for (const [at, { error }] of points.entries()) {
      const each = x[at] as number;
      xy += (each - meanX) * (error - meanY);
      xx += (each - meanX) ** 2;
      yx0 += each * error;
      x0 += each * each;
    }
    let scale = Math.max(0, xy / xx);
    let floor = meanY - scale * meanX;
    if (floor < 0) [floor, scale] = [0, yx0 / x0];
    let misfit = 0;
    for (const [at, { error }] of points.entries())
      misfit += (floor + scale * (x[at] as number) - error) ** 2;
    if (misfit < best.misfit * (1 - 1e-9)) best = { floor, scale, exponent, misfit };
  }
  const { floor, scale, exponent } = best;
  return { floor, scale, exponent };
}
