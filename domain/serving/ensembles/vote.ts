import { mean } from './mean.ts';
import { type Said, tie } from './said.ts';

/**
 * Each member's label has its weight. Probabilities are shares of the votes; of classes with equally many, the one with
 * the higher mean probability wins, and of those the first.
 */
export function vote(said: readonly Said[], weights: readonly number[]): Said {
  const average = mean(said, weights);
  const { rows } = average;
  const classes = rows === 0 ? 0 : average.probabilities.length / rows;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const probabilities = new Float64Array(rows * classes);
  const labels = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const from = row * classes;
    for (const [at, member] of said.entries()) {
      const place = from + (member.labels[row] as number);
      probabilities[place] = (probabilities[place] as number) + (weights[at] as number) / sum;
    }
    let best = 0;
    for (let at = 1; at < classes; at++) {
      const ahead = (probabilities[from + at] as number) - (probabilities[from + best] as number);
      const likelier =
        (average.probabilities[from + at] as number) -
        (average.probabilities[from + best] as number);
      if (ahead > tie || (ahead >= -tie && likelier > tie)) best = at;
    }
    labels[row] = best;
  }
  return { rows, probabilities, labels };
}
