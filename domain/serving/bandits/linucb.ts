import type { ArmStatistics } from './arm-statistics.ts';
import { shareOfBest } from './share-of-best.ts';

/**
 * LinUCB with disjoint models (Li, Chu, Langford, Schapire 2010): per arm A = ridge I + Σ x xᵀ, b = Σ r x, and the score
 * θᵀx + alpha sqrt(xᵀ A⁻¹ x) with θ = A⁻¹ b.
 */
export const linUcbScores = (
  arms: readonly ArmStatistics[],
  x: readonly number[],
  alpha: number,
  ridge = 1,
): readonly number[] =>
  arms.map((arm) => {
    const solve = solverOf(matrixOf(arm, x.length, ridge));
    const theta = solve(arm.rewarded ?? x.map(() => 0));
    return dot(theta, x) + alpha * Math.sqrt(dot(x, solve(x)));
  });

/** The arm's coefficients. */
export const linUcbTheta = (arm: ArmStatistics, size: number, ridge = 1): readonly number[] =>
  solverOf(matrixOf(arm, size, ridge))(arm.rewarded ?? new Array<number>(size).fill(0));

export const linUcb = (
  arms: readonly ArmStatistics[],
  x: readonly number[],
  alpha: number,
): readonly number[] => shareOfBest(linUcbScores(arms, x, alpha));

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] as number), 0);

function matrixOf({ gram }: ArmStatistics, size: number, ridge: number): number[][] {
  const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  let place = 0;
  for (let row = 0; row < size; row++)
    for (let column = row; column < size; column++) {
      const value = (gram?.[place++] ?? 0) + (row === column ? ridge : 0);
      (matrix[row] as number[])[column] = value;
      (matrix[column] as number[])[row] = value;
    }
  return matrix;
}

/** Solves by Cholesky's L Lᵀ: A is symmetric and, by the ridge, positive definite. */
function solverOf(matrix: readonly (readonly number[])[]) {
  const size = matrix.length;
  const lower: number[][] = matrix.map((row) => row.map(() => 0));
  const at = (row: number, column: number) => (lower[row] as number[])[column] as number;
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let sum = (matrix[row] as readonly number[])[column] as number;
      for (let k = 0; k < column; k++) sum -= at(row, k) * at(column, k);
      (lower[row] as number[])[column] = row === column ? Math.sqrt(sum) : sum / at(column, column);
    }
  return (b: readonly number[]): readonly number[] => {
    const y = [...b];
    for (let row = 0; row < size; row++) {
      for (let k = 0; k < row; k++) y[row] = (y[row] as number) - at(row, k) * (y[k] as number);
      y[row] = (y[row] as number) / at(row, row);
    }
    for (let row = size - 1; row >= 0; row--) {
      for (let k = row + 1; k < size; k++)
        y[row] = (y[row] as number) - at(k, row) * (y[k] as number);
      y[row] = (y[row] as number) / at(row, row);
    }
    return y;
  };
}
