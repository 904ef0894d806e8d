import { invalid } from '#domain/errors.ts';
import { quantile } from '../quantile.ts';
import { meanOf, pairwiseSum } from '../special/pairwise-sum.ts';
import { checkFinite } from './check-finite.ts';

export interface RegressionErrors {
  readonly mae: number;
  readonly mse: number;
  readonly rmse: number;
  /** Mean |error| / max(|truth|, 2.2e-16), 1 is 100 %: huge as soon as one truth is 0. */
  readonly mape: number;
  readonly medianAbsolute: number;
  readonly maximum: number;
  /** Root mean squared difference of log(1 + value); NaN where a value is -1 or less. */
  readonly rmsle: number;
  /** 1 - squared error / that of the mean; 0 when the truth is constant and is not hit, 1 when it is; NaN below two rows. */
  readonly r2: number;
  /** As r2, of the errors without their mean. */
  readonly explainedVariance: number;
  /** As r2, of absolute errors, against the median. */
  readonly d2Absolute: number;
}

/** What is wrong with `predictions` of `truths`. Errors: `invalid` without rows, with unequal lengths or a value that is not finite. */
export function regressionErrors(
  truths: ArrayLike<number>,
  predictions: ArrayLike<number>,
): RegressionErrors {
  const rows = truths.length;
  if (rows === 0 || predictions.length !== rows)
    throw invalid(
      `${rows} truths and ${predictions.length} predictions: there must be one of each for every row.`,
    );
  checkFinite(truths, 'Truth');
  checkFinite(predictions, 'Prediction');
  const of = (value: (truth: number, prediction: number) => number) =>
    Float64Array.from({ length: rows }, (_, i) =>
      value(truths[i] as number, predictions[i] as number),
    );
  const error = of((truth, prediction) => truth - prediction);
  const absolute = error.map(Math.abs);
  const squares = error.map((e) => e * e);
  const mse = meanOf(squares);
  const centre = meanOf(truths);
  const spread = of((truth) => (truth - centre) ** 2);
  const bias = meanOf(error);
  const median = medianOf(truths);
  return {
    mae: meanOf(absolute),
    mse,
    rmse: Math.sqrt(mse),
    mape: meanOf(of((t, p) => Math.abs(p - t) / Math.max(Math.abs(t), Number.EPSILON))),
    medianAbsolute: medianOf(absolute),
    maximum: absolute.reduce((most, e) => Math.max(most, e), 0),
    rmsle: Math.sqrt(
      meanOf(of((t, p) => (t > -1 && p > -1 ? (Math.log1p(t) - Math.log1p(p)) ** 2 : Number.NaN))),
    ),
    r2: rows < 2 ? Number.NaN : explained(pairwiseSum(squares), pairwiseSum(spread)),
    explainedVariance: explained(meanOf(error.map((e) => (e - bias) ** 2)), meanOf(spread)),
    d2Absolute:
      rows < 2 ? Number.NaN : explained(meanOf(absolute), meanOf(of((t) => Math.abs(t - median)))),
  };
}

/** Share of `whole` that is not left in `part`; 1 when nothing is left, 0 when there was nothing to explain. */
const explained = (part: number, whole: number): number =>
  part === 0 ? 1 : whole === 0 ? 0 : 1 - part / whole;

const medianOf = (values: ArrayLike<number>): number =>
  quantile(Float64Array.from(values).sort(), 0.5);

/** Mean loss of a prediction of the quantile `q` (0..1): too low costs q, too high 1 - q for each unit. */
export function pinballLoss(
  truths: ArrayLike<number>,
  predictions: ArrayLike<number>,
  q: number,
): number {
  return meanOf(
    Float64Array.from({ length: truths.length }, (_, i) => {
      const error = (truths[i] as number) - (predictions[i] as number);
      return error >= 0 ? q * error : (q - 1) * error;
    }),
  );
}
