import { type Design, times, timesTransposed } from './design.ts';
import type { Loss } from './loss.ts';

/**
 * Loss plus penalties, to be made small over the coefficients of the design: for each output of the loss one after the
 * other, the last of each the intercept, which is not penalised.
 */
export interface Problem {
  readonly design: Design;
  readonly loss: Loss;
  /** By column of the design: half of it times the coefficient's square is added to the loss. */
  readonly ridge: Float64Array;
  /** By column of the design: it times the coefficient's absolute value is added. */
  readonly lasso: Float64Array;
}

/** A point and what is known of the problem there. */
export interface Point {
  readonly coefficients: Float64Array;
  /** Of loss and ridge. */
  readonly gradient: Float64Array;
  readonly scores: readonly Float64Array[];
  /** Derivative of the loss by each score. */
  readonly slopes: readonly Float64Array[];
  /** Loss and ridge. */
  smooth: number;
}

export function pointOf({ design, loss }: Problem): Point {
  const size = loss.outputs * design.columns;
  const perRow = () =>
    Array.from({ length: loss.outputs }, () => new Float64Array(design.matrix.rows));
  return {
    coefficients: new Float64Array(size),
    gradient: new Float64Array(size),
    scores: perRow(),
    slopes: perRow(),
    smooth: Number.POSITIVE_INFINITY,
  };
}

/**
 * Fills in what follows from the point's coefficients: all of it, or with `only` the scores of the output `changed` (those of
 * the others must be there) and the gradient of the output `asked`.
 */
export function evaluate(
  { design, loss, ridge }: Problem,
  point: Point,
  only?: { readonly changed: number; readonly asked: number },
): void {
  const { coefficients, gradient, scores, slopes } = point;
  const { columns } = design;
  for (const [k, each] of scores.entries()) {
    if (only === undefined || only.changed === k) times(design, coefficients, k * columns, each);
  }
  point.smooth = loss.evaluate(scores, slopes);
  for (const [k, each] of slopes.entries()) {
    const asked = only === undefined || only.asked === k;
    if (asked) timesTransposed(design, each, gradient, k * columns);
    for (let j = 0; j < columns; j++) {
      const at = k * columns + j;
      const pull = (ridge[j] as number) * (coefficients[at] as number);
      if (asked) gradient[at] = (gradient[at] as number) + pull;
      point.smooth += (pull * (coefficients[at] as number)) / 2;
    }
  }
}

export function lassoPenalty({ lasso }: Problem, coefficients: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < coefficients.length; at++) {
    sum += (lasso[at % lasso.length] as number) * Math.abs(coefficients[at] as number);
  }
  return sum;
}
