import { DomainError } from '#domain/errors.ts';
import { metricsOf } from '#domain/training/evaluation/evaluate-answers.ts';
import {
  type LearningCurveAdvice,
  learningCurveAdvice,
} from '#domain/training/evaluation/learning-curve-advice.ts';
import type { LabelledRows } from '#domain/training/features/labelled-rows.ts';
import { predictTable } from '#domain/training/model/predict-table.ts';
import type { TrainedModel } from '#domain/training/model/trained-model.ts';
import { seededRandom, shuffle } from '#domain/training/random.ts';
import { selectRows } from '#domain/training/select-rows.ts';
import type { Table } from '#domain/training/table.ts';
import type { Measured } from './measure-model.ts';
import { type TrainTools, trainHere } from './train-here.ts';
import type { TrainRequest } from './train-request.ts';

export interface CurveInput {
  readonly request: TrainRequest;
  readonly tools: TrainTools;
  readonly learnt: LabelledRows;
  readonly judge: LabelledRows;
  readonly measured: Measured;
  readonly model: TrainedModel;
}

/** A quarter and half of the rows are trained on once more (a search by gbdt alone) and judged by the same rows. */
export async function learningCurve(input: CurveInput): Promise<LearningCurveAdvice> {
  const { request, tools, learnt, judge, measured, model } = input;
  const { metrics, intervals, primary } = measured.model;
  const metric = 'logLoss' in metrics ? 'logLoss' : primary;
  const all = learnt.table.rows;
  const order = Int32Array.from({ length: all }, (_, row) => row);
  shuffle(order, seededRandom(request.seed ^ 0xc0));
  const { low, high } = intervals[metric] ?? { low: 0, high: 0 };
  const one =
    request.algorithm === 'auto' ? { ...request, algorithm: 'gbdt' as const, params: {} } : request;
  const trainOn = async (rows: number): Promise<number> => {
    const part = selectRows(learnt.table, order.slice(0, rows).sort());
    const small = await modelOf(part, one, tools);
    // Rare classes may be absent from a part of the rows: then its answers cannot be compared.
    if (small?.classes.join() !== model.classes.join()) return Number.NaN;
    const { task, y } = judge.target;
    const { weights } = judge.target;
    const answers = predictTable(small, judge.table);
    const given = { task, y, answers, classes: model.classes, ...(weights && { weights }) };
    return metricsOf(given)[metric] ?? Number.NaN;
  };
  // The largest point is of the same kind as the others; with one algorithm it is the model itself.
  const isSame = request.algorithm !== 'auto';
  return learningCurveAdvice({
    rows: all,
    metric,
    better: 'lower',
    standardError: (high - low) / 3.92,
    measure: (rows) =>
      isSame && rows === all ? Promise.resolve(metrics[metric] as number) : trainOn(rows),
  });
}

/** Undefined where a part of the rows is too little to learn from: no reason to lose the model that all of them gave. */
async function modelOf(
  part: Table,
  request: TrainRequest,
  tools: TrainTools,
): Promise<TrainedModel | undefined> {
  try {
    return (await trainHere(part, request, tools)).model;
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'invalid') return undefined;
    throw error;
  }
}
