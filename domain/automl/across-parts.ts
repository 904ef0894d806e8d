import type { OutOfFold } from './out-of-fold.ts';

/**
 * Answers of something that is fitted on answers, for each part of the rows by what the other parts taught. Undefined
 * with too few rows.
 */
export function acrossParts(
  { part, parts, target }: Pick<OutOfFold, 'part' | 'parts' | 'target'>,
  answer: (fit: Int32Array, judge: Int32Array) => Float64Array,
): Float64Array | undefined {
  if (part.length < 10 * parts) return undefined;
  const { outputs } = target;
  const all = Int32Array.from(part.keys());
  const answers = new Float64Array(part.length * outputs);
  for (let out = 0; out < parts; out++) {
    const judge = all.filter((row) => part[row] === out);
    const fit = all.filter((row) => part[row] !== out);
    const given = answer(fit, judge);
    for (const [at, row] of judge.entries()) {
      for (let k = 0; k < outputs; k++)
        answers[row * outputs + k] = given[at * outputs + k] as number;
    }
  }
  return answers;
}
