import { invalid } from '#domain/errors.ts';
import { floats } from '#domain/onnx/build.ts';
import type {
  Algorithm,
  Estimate,
  FitInput,
  Fitted,
  ParamRange,
  Params,
  Size,
} from '../algorithm.ts';
import { binAlike, binMatrix } from '../trees/binned.ts';
import { ensembleInGraph } from '../trees/ensemble-graph.ts';
import { gainShares, scores } from '../trees/predict.ts';
import { columnConstraints } from './constraints.ts';
import { fitBinned } from './fit-binned.ts';
import type { FittedGbdt } from './fitted-gbdt.ts';
import { answers, lossesOf } from './loss.ts';
import { defaultGbdtParams, gbdtParams } from './params.ts';

export type { FittedGbdt } from './fitted-gbdt.ts';

/** Gradient boosting of decision trees on histograms: the algorithm to beat on tables. */
export const gbdt: Algorithm<FittedGbdt> = {
  name: 'gbdt',
  tasks: ['binary', 'multiclass', 'regression'],
  style: 'trees',
  space,
  estimate,
  fit,

  predict({ ensemble, link }, matrix) {
    return answers(link, scores(ensemble, matrix), ensemble.outputs);
  },

  toGraph(graph, fitted, matrix) {
    const { ensemble, link } = fitted;
    const { outputs, base } = ensemble;
    const sum = ensembleInGraph(graph, ensemble, matrix);
    // The base is added last: the runtime sums trees in float32, which is exact enough around 0.
    const start = graph.constant('base', (name) => floats(name, [1, outputs], [...base]));
    const score = graph.add('Add', [sum, start]);
    if (link === 'identity') return score;
    if (link === 'exp') return graph.add('Exp', [score]);
    const sides = () => graph.constant('sides', (name) => floats(name, [1, 2], [0, 1]));
    // Two classes: the softmax of 0 and the log-odds is the logistic function.
    const each = link === 'softmax' ? score : graph.add('Mul', [score, sides()]);
    return graph.add('Softmax', [each], { axis: { i: 1 } });
  },

  importance: ({ ensemble, columns }) => gainShares(ensemble.trees, columns),
};

function* fit(input: FitInput): ReturnType<Algorithm<FittedGbdt>['fit']> {
  const { matrix, target, valid, params, seed, resume, compute } = input;
  const { bins, loss } = gbdtParams(target.task, matrix.rows, params);
  const constraints = columnConstraints(input.constraints, matrix.about);
  if (constraints.monotone && (loss === 'absolute' || loss === 'quantile')) {
    throw invalid(`The ${loss} loss cannot keep monotone constraints.`, {
      field: 'constraints.monotone',
      hint: 'Take the loss "huber", which is as robust.',
    });
  }
  const binned = binMatrix(matrix, bins, compute);
  try {
    return yield* fitBinned({
      binned,
      target,
      ...(valid && {
        valid: { rows: binAlike(binned, valid.matrix), target: valid.target },
      }),
      ...(params && { params }),
      seed,
      ...(resume && { resume }),
      ...constraints,
      ...(input.from && { from: startFrom(input, input.from) }),
    });
  } finally {
    binned.close();
  }
}

/** Errors: `invalid` for a fit of another algorithm, task, loss or matrix. */
function startFrom({ matrix, valid, target, params }: FitInput, from: Fitted) {
  const fitted = from as FittedGbdt;
  const { loss } = gbdtParams(target.task, matrix.rows, params);
  const outputs = target.task === 'multiclass' ? target.outputs : 1;
  const fits =
    from.algorithm === 'gbdt' &&
    fitted.columns === matrix.about.length &&
    fitted.ensemble.outputs === outputs &&
    fitted.params.loss === loss;
  if (!fits) {
    throw invalid(
      'The model to go on from is not of this algorithm, these columns and this loss.',
      {
        field: 'from',
        hint: 'Start anew without it.',
      },
    );
  }
  return {
    fitted,
    scores: scores(fitted.ensemble, matrix),
    ...(valid && { validScores: scores(fitted.ensemble, valid.matrix) }),
  };
}

function space({ task, rows }: Size): readonly ParamRange[] {
  const { loss, leaves, minChildRows, ...rest } = defaultGbdtParams(task, rows);
  const searched: ParamRange[] = [
    { name: 'learningRate', kind: 'number', min: 0.01, max: 0.3, log: true, default: 0.1 },
    { name: 'leaves', kind: 'integer', min: 4, max: 255, log: true, default: leaves },
    {
      name: 'minChildRows',
      kind: 'integer',
      min: Math.min(2, minChildRows),
      max: 200,
      log: true,
      default: minChildRows,
    },
    { name: 'minChildHessian', kind: 'number', min: 1e-3, max: 10, log: true, default: 1e-3 },
    { name: 'l1', kind: 'number', min: 0, max: 10, default: 0 },
    { name: 'l2', kind: 'number', min: 1e-3, max: 100, log: true, default: 1 },
    { name: 'featureFraction', kind: 'number', min: 0.3, max: 1, default: 0.8 },
    { name: 'subsample', kind: 'number', min: 0.5, max: 1, default: 1 },
    { name: 'bins', kind: 'integer', min: 31, max: 255, log: true, default: 255 },
    ...(task === 'regression'
      ? []
      : [
          {
            name: 'classBalance',
            kind: 'choice' as const,
            choices: [false, true],
            default: false,
          },
        ]),
  ];
  const named = new Set(searched.map(({ name }) => name));
  // All others can be set but are not worth searching: one choice.
  const fixed = Object.entries(rest).flatMap(([name, value]): ParamRange[] =>
    named.has(name) || (name === 'classBalance' && task === 'regression')
      ? []
      : [{ name, kind: 'choice', choices: [value], default: value }],
  );
  const losses: ParamRange = { name: 'loss', kind: 'choice', choices: [loss], default: loss };
  return [...searched, ...fixed, ...(lossesOf(task).length > 1 ? [losses] : [])];
}

/** Seconds for one row, column and tree, measured on one core at 2.6 GHz with the WebAssembly kernel: 2.9 to 3.3 ns. */
const secondsPerUpdate = 3.3e-9;

function estimate({ task, rows, columns, outputs }: Size, params: Params): Estimate {
  const { trees, leaves, bins } = gbdtParams(task, rows, params);
  const scoresPerRow = task === 'multiclass' ? outputs : 1;
  return {
    cpuSeconds: secondsPerUpdate * rows * (columns + 4) * trees * scoresPerRow + 0.02,
    bytes:
      rows * (2 * Math.ceil(columns / 8) * 8 + 20 + 16 * scoresPerRow) +
      8 * leaves * columns * (bins + 1) +
      20e6,
  };
}
