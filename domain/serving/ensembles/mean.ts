import { mostLikely, type Said, tie } from './said.ts';

/** The weighted mean of the members' probabilities; the label is the class that has most of it. */
export function mean(said: readonly Said[], weights: readonly number[]): Said {
  const { rows, probabilities: first } = said[0] as Said;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const probabilities = new Float64Array(first.length);
  for (const [at, member] of said.entries()) {
    const share = (weights[at] as number) / sum;
    for (let i = 0; i < probabilities.length; i++)
      probabilities[i] = (probabilities[i] as number) + share * (member.probabilities[i] as number);
  }
  const labels = mostLikely(probabilities, rows, rows === 0 ? 0 : first.length / rows, tie);
  return { rows, probabilities, labels };
}
