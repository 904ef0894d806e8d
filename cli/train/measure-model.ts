import { baselineAnswers } from '#domain/training/evaluation/baseline-answers.ts';
import {
  type AnswerMetrics,
  evaluateAnswers,
  metricsOf,
} from '#domain/training/evaluation/evaluate-answers.ts';
import type { Answered } from '#domain/training/evaluation/measure.ts';
import { metricsBySlice, type SlicesReport } from '#domain/training/evaluation/metrics-by-slice.ts';
import type { RegressionLoss } from '#domain/training/evaluation/regression-measure.ts';
import type { LabelledRows } from '#domain/training/features/labelled-rows.ts';
import { predictTable } from '#domain/training/model/predict-table.ts';
import type { TrainedModel } from '#domain/training/model/trained-model.ts';
import type { Table } from '#domain/training/table.ts';
import type { Target } from '#domain/training/task.ts';

/** What a model is worth on rows it has never seen. */
export interface Measured {
  readonly model: AnswerMetrics;
  /** Of answers that look at no column, on the same rows. */
  readonly baseline: Readonly<Record<string, number>>;
  readonly slices: SlicesReport;
}

/** @param train what was learnt from: its shares are the baseline. */
export function measureModel(
  model: TrainedModel,
  judge: LabelledRows,
  train: Target,
  seed: number,
): Measured {
  const { classes, threshold } = model;
  const { task, y, weights } = judge.target;
  const loss = task === 'regression' ? lossOf(model.params) : undefined;
  const answered = (answers: Float64Array): Answered & { seed: number } => ({
    task,
    y,
    answers,
    classes,
    ...(weights && { weights }),
    ...(threshold !== undefined && { threshold }),
    ...(loss && { loss }),
    seed,
  });
  const answers = predictTable(model, judge.table);
  return {
    model: evaluateAnswers(answered(answers)),
    baseline: metricsOf(answered(baselineAnswers(train, y.length))),
    slices: metricsBySlice({ ...answered(answers), table: inputsOnly(model, judge.table) }),
  };
}

const inputsOnly = ({ inputs }: TrainedModel, table: Table): Table => {
  const names = new Set(inputs.map(({ name }) => name));
  return { rows: table.rows, columns: table.columns.filter(({ name }) => names.has(name)) };
};

/** The loss that was trained, as evaluation names it. */
function lossOf(params: TrainedModel['params']): RegressionLoss | undefined {
  const { loss, quantile, alpha, power, tweediePower } = params;
  if (loss === 'quantile') return { kind: 'quantile', alpha: Number(quantile ?? alpha ?? 0.5) };
  if (loss === 'tweedie') return { kind: 'tweedie', power: Number(power ?? tweediePower ?? 1.5) };
  return loss === 'poisson' ? { kind: 'poisson' } : undefined;
}
