import { invalid } from '#domain/errors.ts';

/** Hyper-parameters of the boosted trees; names after what they do, LightGBM's in brackets. */
export interface GbdtParams {
  /** Boosting rounds at most; each adds one tree, or one per class when there are more than two (num_iterations). */
  readonly trees: number;
  /** What each tree's answer is multiplied by (learning_rate). */
  readonly learningRate: number;
  /** Leaves of one tree at most (num_leaves); by default fewer on small data. */
  readonly leaves: number;
  /** Distinct value ranges a numeric column is cut into, at most 255 (max_bin). */
  readonly bins: number;
  /** Rows a leaf must hold (min_data_in_leaf). */
  readonly minChildRows: number;
  /** Sum of hessians a leaf must hold (min_sum_hessian_in_leaf). */
  readonly minChildHessian: number;
  /** Added to the sum of hessians in every quotient (lambda_l2). */
  readonly l2: number;
  /** A split must lower the loss by half of this at least (min_gain_to_split). */
  readonly minGain: number;
  /** Share of columns each tree may look at (feature_fraction). */
  readonly featureFraction: number;
  /** Stop when the inner validation loss has not improved for so many rounds; 0: never, all rows train (early_stopping_round). */
  readonly earlyStoppingRounds: number;
  /** Share of rows of the inner validation. */
  readonly validFraction: number;
}

export const defaultGbdtParams: GbdtParams = {
  trees: 400,
  learningRate: 0.1,
  leaves: 31,
  bins: 255,
  minChildRows: 20,
  minChildHessian: 1e-3,
  l2: 1,
  minGain: 0,
  featureFraction: 0.8,
  earlyStoppingRounds: 30,
  validFraction: 0.15,
};

const ranges: Readonly<Record<keyof GbdtParams, readonly [min: number, max: number]>> = {
  trees: [1, 10_000],
  learningRate: [1e-6, 1],
  leaves: [2, 4096],
  bins: [2, 255],
  minChildRows: [1, Number.MAX_SAFE_INTEGER],
  minChildHessian: [0, Number.MAX_VALUE],
  l2: [0, Number.MAX_VALUE],
  minGain: [0, Number.MAX_VALUE],
  featureFraction: [1e-6, 1],
  earlyStoppingRounds: [0, 10_000],
  validFraction: [0.01, 0.5],
};
const whole = ['trees', 'leaves', 'bins', 'minChildRows', 'earlyStoppingRounds'];

/** Trees of so few leaves do better on small data (measured on telco-churn: hold-out AUC + 0.003 over five splits). */
const smallData = { rows: 10_000, leaves: 15 };

/** The defaults for so many rows with what the caller chose. Errors: `invalid`, naming the parameter that is out of range. */
export function gbdtParams(rows: number, chosen: Partial<GbdtParams> = {}): GbdtParams {
  const params = {
    ...defaultGbdtParams,
    ...(rows < smallData.rows && { leaves: smallData.leaves }),
    ...chosen,
  };
  for (const [name, [min, max]] of Object.entries(ranges)) {
    const value = params[name as keyof GbdtParams];
    if (value >= min && value <= max && (Number.isInteger(value) || !whole.includes(name)))
      continue;
    const kind = whole.includes(name) ? 'a whole number' : 'a number';
    throw invalid(`Parameter "${name}" must be ${kind} from ${min} to ${max}, not ${value}.`, {
      field: `params.${name}`,
    });
  }
  return params;
}
