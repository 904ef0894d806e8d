import type { Algorithm, Fitted } from '../algorithm.ts';
import { algorithms } from '../algorithms.ts';
import { encode } from '../features/encode.ts';
import type { FeaturePlan } from '../features/feature-plan.ts';
import type { Matrix } from '../matrix.ts';
import type { Table } from '../table.ts';
import { combine } from './answers.ts';
import type { TrainedModel } from './trained-model.ts';

/**
 * The model's answers, rows × max(classes, 1), row-major: probabilities, or predictions. Errors: `invalid` for a column
 * the model reads that is absent, or text where numbers are needed.
 */
export function predictTable(model: TrainedModel, table: Table): Float64Array {
  const matrices = new Map<FeaturePlan, Matrix>();
  const answers = model.members.map(({ plan, fitted }) => {
    const matrix = matrices.get(plan) ?? encode(plan, table);
    matrices.set(plan, matrix);
    return algorithmOf(fitted).predict(fitted, matrix);
  });
  return combine({ ...model, ...combinationOf(model) }, answers);
}

export function algorithmOf(fitted: Fitted): Algorithm {
  return algorithms[fitted.algorithm];
}

/** Columns of an answer, and the share of each member. */
export function combinationOf({ classes, members }: TrainedModel): {
  readonly outputs: number;
  readonly weights: readonly number[];
} {
  return { outputs: Math.max(classes.length, 1), weights: members.map(({ weight }) => weight) };
}

/** The class of each row of `answers`, as the graph's `label` has it; the predictions as text for regression. */
export function labelsOf(model: TrainedModel, answers: Float64Array): readonly string[] {
  const { classes, threshold } = model;
  if (classes.length === 0) return Array.from(answers, String);
  return Array.from({ length: answers.length / classes.length }, (_, row) => {
    const each = answers.subarray(row * classes.length, (row + 1) * classes.length);
    if (threshold !== undefined) return classes[(each[1] as number) >= threshold ? 1 : 0] ?? '';
    let largest = 0;
    for (let k = 1; k < each.length; k++) {
      if ((each[k] as number) > (each[largest] as number)) largest = k;
    }
    return classes[largest] ?? '';
  });
}
