import { deviation } from '../stats/deviation.ts';
import { meanOf } from '../stats/special/pairwise-sum.ts';

/** What is lost when one column's values are dealt out anew among the rows. */
export interface Importance {
  /** The score of the rows as they are. */
  readonly baseline: number;
  /** By column, by permutation: baseline minus score. */
  readonly losses: readonly (readonly number[])[];
  readonly mean: readonly number[];
  /** Standard deviation of the losses (divisor n). */
  readonly deviation: readonly number[];
}

/**
 * Breiman's permutation importance (2001): row i gets column j's value of row `permutations[j][r][i]`. `score` is higher
 * for a better model.
 */
export function permutationImportance(
  rows: readonly (readonly number[])[],
  score: (rows: readonly (readonly number[])[]) => number,
  permutations: readonly (readonly ArrayLike<number>[])[],
): Importance {
  const baseline = score(rows);
  const losses = permutations.map((ways, column) =>
    ways.map((way) => {
      const dealt = rows.map((row, i) => {
        const from = rows[way[i] as number] as readonly number[];
        return row.map((value, j) => (j === column ? (from[column] as number) : value));
      });
      return baseline - score(dealt);
    }),
  );
  return { baseline, losses, mean: losses.map(meanOf), deviation: losses.map(deviation) };
}
