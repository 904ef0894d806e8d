import type { Target } from '../training/task.ts';

/** Answers (rows × outputs, row-major) of some rows. */
export function takeAnswers(
  answers: Float64Array,
  { outputs }: Pick<Target, 'outputs'>,
  rows: Int32Array,
): Float64Array {
  const taken = new Float64Array(rows.length * outputs);
  for (const [at, row] of rows.entries()) {
    for (let k = 0; k < outputs; k++)
      taken[at * outputs + k] = answers[row * outputs + k] as number;
  }
  return taken;
}
