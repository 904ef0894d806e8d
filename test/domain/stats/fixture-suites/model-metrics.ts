import { DomainError } from '#domain/errors.ts';
import { accuracy } from '#domain/stats/accuracy.ts';
import { brier } from '#domain/stats/brier.ts';
import { calibrationCurve } from '#domain/stats/calibration-curve.ts';
import { classify } from '#domain/stats/classify.ts';
import { fitIsotonic, isotonicAt } from '#domain/stats/isotonic.ts';
import { logLoss } from '#domain/stats/log-loss.ts';
import {
  balancedAccuracy,
  cohenKappa,
  matthewsCorrelation,
} from '#domain/stats/metrics/agreement.ts';
import { calibrationError } from '#domain/stats/metrics/calibration-error.ts';
import { averagedPrecisionRecallF1 } from '#domain/stats/metrics/class-averages.ts';
import { confusionMatrix } from '#domain/stats/metrics/confusion-matrix.ts';
import { kendallTauB, pearson, spearman } from '#domain/stats/metrics/correlation.ts';
import { multiclassLogLoss } from '#domain/stats/metrics/multiclass-log-loss.ts';
import { rocAucOneVsOne, rocAucOneVsRest } from '#domain/stats/metrics/multiclass-roc-auc.ts';
import {
  averagePrecision,
  precisionRecallArea,
} from '#domain/stats/metrics/precision-recall-curve.ts';
import {
  pinballLoss,
  type RegressionErrors,
  regressionErrors,
} from '#domain/stats/metrics/regression-errors.ts';
import { rocCurve, separation } from '#domain/stats/metrics/roc-curve.ts';
import { type ScoreStep, scoreSteps } from '#domain/stats/metrics/score-steps.ts';
import { topKAccuracy } from '#domain/stats/metrics/top-k-accuracy.ts';
import { fitPlatt, plattAt } from '#domain/stats/platt.ts';
import { precisionRecallF1 } from '#domain/stats/precision-recall-f1.ts';
import { rocAuc } from '#domain/stats/roc-auc.ts';
import { likeliest } from '#domain/training/evaluation/multiclass-measure.ts';
import { type Suite, usualTolerance } from './fixture.ts';

/** What our functions refuse is "not computable", as an exception of their library. */
function computed(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof DomainError) return Number.NaN;
    throw error;
  }
}

interface Binary {
  readonly y_true: readonly number[];
  readonly y_prob: readonly number[];
  readonly threshold: number;
}

/** Curves longer than the file writes down (its null) are left out. */
function binary({ y_true, y_prob, threshold }: Binary, withCurve: boolean): unknown {
  const predicted = classify(y_prob, threshold);
  const cautious = precisionRecallF1(y_true, predicted);
  const generous = precisionRecallF1(y_true, predicted, 1);
  const ofSteps = (measure: (steps: readonly ScoreStep[]) => unknown) =>
    computed(() => measure(scoreSteps(y_true, y_prob)));
  const matrix = confusionMatrix(y_true, predicted, 2);
  const error = calibrationError(y_true, y_prob);
  return {
    roc_auc: rocAuc(y_true, y_prob),
    average_precision: ofSteps(averagePrecision),
    pr_auc_trapezoid: ofSteps(precisionRecallArea),
    log_loss: logLoss(y_true, y_prob),
    brier: brier(y_true, y_prob),
    accuracy: accuracy(y_true, predicted),
    precision_zd0: cautious.precision,
    recall_zd0: cautious.recall,
    f1_zd0: cautious.f1,
    precision_zd1: generous.precision,
    recall_zd1: generous.recall,
    f1_zd1: generous.f1,
    balanced_accuracy: balancedAccuracy(matrix),
    mcc: matthewsCorrelation(matrix),
    cohen_kappa: cohenKappa(matrix),
    confusion_tn_fp_fn_tp: matrix.flat(),
    ece_uniform10: error.expected,
    mce_uniform10: error.maximum,
    calibration_curve_uniform10_true_pred: computed(() => {
      const points = calibrationCurve(y_true, y_prob);
      return [points.map(({ observed }) => observed), points.map((point) => point.predicted)];
    }),
    ks_stat: ofSteps(separation),
    roc_curve_fpr_tpr_thr: withCurve
      ? ofSteps((steps) => {
          const curve = rocCurve(steps);
          return [curve.falsePositiveRate, curve.truePositiveRate, curve.thresholds];
        })
      : null,
  };
}

interface Multiclass {
  readonly classes: readonly (number | string)[];
  readonly y_true: readonly (number | string)[];
  readonly y_prob: readonly (readonly number[])[];
}

function multiclass({ classes, y_true, y_prob }: Multiclass): unknown {
  const actual = y_true.map((name) => classes.indexOf(name));
  const predicted = likeliest(Float64Array.from(y_prob.flat()), classes.length);
  const matrix = confusionMatrix(actual, predicted, classes.length);
  const averages = (['macro', 'micro', 'weighted'] as const).flatMap((average) =>
    Object.entries(averagedPrecisionRecallF1(matrix, average)).map(
      ([name, value]) => [`${name}_${average}`, value] as const,
    ),
  );
  return {
    log_loss: multiclassLogLoss(actual, y_prob),
    accuracy: accuracy(actual, predicted),
    confusion: matrix,
    mcc: matthewsCorrelation(matrix),
    ...Object.fromEntries(averages),
    roc_auc_ovr_macro: rocAucOneVsRest(actual, y_prob, classes.length),
    roc_auc_ovo_macro: rocAucOneVsOne(actual, y_prob),
    top2_accuracy: topKAccuracy(actual, y_prob, 2),
  };
}

interface Regression {
  readonly y_true: readonly number[];
  readonly y_pred: readonly number[];
}

function regression({ y_true, y_pred }: Regression): unknown {
  const errors = computed(() => regressionErrors(y_true, y_pred)) as RegressionErrors | number;
  const of = (name: keyof RegressionErrors) =>
    typeof errors === 'number' ? Number.NaN : errors[name];
  return {
    mae: of('mae'),
    mse: of('mse'),
    rmse: of('rmse'),
    mape: of('mape'),
    medae: of('medianAbsolute'),
    rmsle: of('rmsle'),
    r2: of('r2'),
    explained_variance: of('explainedVariance'),
    max_error: of('maximum'),
    d2_absolute: of('d2Absolute'),
    'pinball_0.9': typeof errors === 'number' ? Number.NaN : pinballLoss(y_true, y_pred, 0.9),
    spearman: spearman(y_true, y_pred),
    pearson: pearson(y_true, y_pred),
    kendall_tau_b: kendallTauB(y_true, y_pred),
  };
}

interface Calibration {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly query: readonly number[];
}

function isotonic({ x, y, query }: Calibration): unknown {
  const fit = fitIsotonic(x, y);
  return {
    x_thresholds: fit.x,
    y_thresholds: fit.y,
    predict: query.map((score) => isotonicAt(fit, score)),
  };
}

function platt({ x, y, query }: Calibration): unknown {
  const fit = fitPlatt(x, y);
  return { ...fit, predict: query.map((score) => plattAt(fit, score)) };
}

/** JSON has no word for these. */
const unwritable: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

const numbersIn = (list: unknown): unknown =>
  Array.isArray(list)
    ? list.map(numbersIn)
    : list === null
      ? Number.NaN
      : (unwritable[list as string] ?? list);

export const modelMetrics: Suite = {
  run({ input, expected }) {
    const decoded = Object.entries(input).map(([name, value]) => [name, numbersIn(value)]);
    const given = Object.fromEntries(decoded) as Binary & Multiclass & Regression & Calibration;
    const refused = expected as { readonly roc_curve_fpr_tpr_thr?: unknown };
    // Nothing can be computed of no rows; each of their functions says so by an exception.
    if (given.y_true?.length === 0)
      return Object.fromEntries(Object.keys(refused).map((name) => [name, Number.NaN]));
    switch (input.kind) {
      case 'binary':
        return binary(given, refused.roc_curve_fpr_tpr_thr !== null);
      case 'multiclass':
        return multiclass(given);
      case 'regression':
        return regression(given);
      case 'isotonic':
        return computed(() => isotonic(given));
      case 'platt':
        return computed(() => platt(given));
    }
    return undefined;
  },
  nameOf: ({ input }, path) => `${input.kind}: ${path[0]}`,
  tolerance: usualTolerance,
};
