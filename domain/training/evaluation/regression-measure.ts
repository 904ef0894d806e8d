import type { Answered, Measure, MetricAbout } from './measure.ts';

export type RegressionLoss =
  | { readonly kind: 'squared' | 'absolute' | 'huber' | 'poisson' }
  /** `alpha`: the share of values that lies below what is predicted, 0..1. */
  | { readonly kind: 'quantile'; readonly alpha: number }
  /** `power` between 1 and 2. */
  | { readonly kind: 'tweedie'; readonly power: number };

interface LossMetric {
  readonly name: string;
  readonly of: (y: number, p: number) => number;
}

/** Unit deviances: McCullagh & Nelder, Generalized Linear Models, 1989; Jørgensen, 1987 for Tweedie. */
function lossMetric(loss: RegressionLoss | undefined): LossMetric | undefined {
  const floor = (p: number) => Math.max(p, Number.EPSILON);
  if (loss?.kind === 'quantile') {
    const { alpha } = loss;
    return { name: 'pinball', of: (y, p) => (y >= p ? alpha * (y - p) : (1 - alpha) * (p - y)) };
  }
  if (loss?.kind === 'poisson')
    return {
      name: 'poissonDeviance',
      of: (y, p) => 2 * ((y > 0 ? y * Math.log(y / floor(p)) : 0) - y + floor(p)),
    };
  if (loss?.kind === 'tweedie') {
    const { power } = loss;
    return {
      name: 'tweedieDeviance',
      of: (y, p) =>
        2 *
        ((y > 0 ? y ** (2 - power) / ((1 - power) * (2 - power)) : 0) -
          (y * floor(p) ** (1 - power)) / (1 - power) +
          floor(p) ** (2 - power) / (2 - power)),
    };
  }
  return undefined;
}

/**
 * Metrics of a regression. R² is NaN where the truth does not vary. The mean absolute percentage error (1 is 100 %) is
 * there only when no truth is 0. With a loss of its own: pinball, Poisson or Tweedie deviance.
 */
export function regressionMeasure({ y, answers, weights, loss }: Answered): Measure {
  const rows = y.length;
  const own = lossMetric(loss);
  const hasZero = Array.prototype.includes.call(y, 0);
  const metrics: readonly MetricAbout[] = [
    { name: 'rmse', better: 'lower' },
    { name: 'mae', better: 'lower' },
    { name: 'r2', better: 'higher' },
    ...(hasZero ? [] : [{ name: 'mape', better: 'lower' } as const]),
    ...(own === undefined ? [] : [{ name: own.name, better: 'lower' } as const]),
  ];
  const ownLoss = Float64Array.from({ length: own === undefined ? 0 : rows }, (_, row) =>
    (own as LossMetric).of(y[row] as number, answers[row] as number),
  );
  // Around the mean of all rows, so that a large offset does not drown the spread.
  let centre = 0;
  for (let row = 0; row < rows; row++) centre += (y[row] as number) / rows;

  function of(counts: Float64Array): Float64Array {
    let [mass, squares, absolutes, percents, owns, sum, sumSquares] = [0, 0, 0, 0, 0, 0, 0];
    for (let row = 0; row < rows; row++) {
      const count = counts[row] as number;
      if (count === 0) continue;
      const weight = weights === undefined ? count : count * (weights[row] as number);
      const truth = y[row] as number;
      const error = truth - (answers[row] as number);
      mass += weight;
      squares += weight * error * error;
      absolutes += weight * Math.abs(error);
      percents += weight * Math.abs(error / truth);
      if (own !== undefined) owns += weight * (ownLoss[row] as number);
      sum += weight * (truth - centre);
      sumSquares += weight * (truth - centre) * (truth - centre);
    }
    const spread = sumSquares - (sum * sum) / mass;
    return Float64Array.from([
      Math.sqrt(squares / mass),
      absolutes / mass,
      spread > 0 ? 1 - squares / spread : Number.NaN,
      ...(hasZero ? [] : [percents / mass]),
      ...(own === undefined ? [] : [owns / mass]),
    ]);
  }
  return { metrics, of };
}
