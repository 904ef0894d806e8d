import { softmaxRows } from '../softmax.ts';
import type { Task } from '../task.ts';
import { calibrated } from './calibrated.ts';
import { softLog } from './soft-log.ts';
import type { Calibration, Stack } from './trained-model.ts';

/** How the answers of members become one. */
export interface Combination {
  readonly task: Task;
  /** Columns of an answer. */
  readonly outputs: number;
  /** One for each member; sum to 1. */
  readonly weights: readonly number[];
  readonly stack?: Stack;
  readonly calibration?: Calibration;
}

/** One answer of `members`' answers to the same rows (rows × outputs, row-major each). */
export function combine(combination: Combination, members: readonly Float64Array[]): Float64Array {
  const { task, outputs, weights, stack, calibration } = combination;
  const together = stack ? stacked(stack, members, task, outputs) : weightedMean(members, weights);
  return calibration ? calibrated(calibration, together, outputs) : together;
}

export function weightedMean(
  members: readonly Float64Array[],
  weights: readonly number[],
): Float64Array {
  const [first] = members;
  if (members.length === 1 && first !== undefined) return first;
  const mean = new Float64Array(first?.length ?? 0);
  for (const [member, answers] of members.entries()) {
    const weight = weights[member] ?? 0;
    for (let i = 0; i < mean.length; i++) {
      mean[i] = (mean[i] as number) + weight * (answers[i] as number);
    }
  }
  return mean;
}

/** What the stack makes of the members' answers: probabilities by softmax, or predictions. */
export function stacked(
  { coefficients, intercepts }: Stack,
  members: readonly Float64Array[],
  task: Task,
  outputs: number,
): Float64Array {
  const rows = (members[0]?.length ?? 0) / outputs;
  const width = members.length * outputs;
  const inputs = new Float64Array(width);
  const answers = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    for (const [member, each] of members.entries()) {
      for (let k = 0; k < outputs; k++) {
        const value = each[row * outputs + k] as number;
        inputs[member * outputs + k] = task === 'regression' ? value : softLog(value);
      }
    }
    const answer = answers.subarray(row * outputs, (row + 1) * outputs);
    for (let k = 0; k < outputs; k++) {
      let sum = intercepts[k] as number;
      for (let i = 0; i < width; i++) {
        sum += (coefficients[k * width + i] as number) * (inputs[i] as number);
      }
      answer[k] = sum;
    }
  }
  if (task !== 'regression') softmaxRows(answers, outputs);
  return answers;
}
