/** Rows (weights) by true class and predicted class: `matrix[actual][predicted]`. */
export type ConfusionMatrix = readonly (readonly number[])[];

/** Of class codes 0 … classes - 1. */
export function confusionMatrix(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
  weights?: ArrayLike<number>,
): ConfusionMatrix {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < actual.length; i++)
    (matrix[actual[i] as number] as number[])[predicted[i] as number] =
      ((matrix[actual[i] as number] as number[])[predicted[i] as number] as number) +
      (weights === undefined ? 1 : (weights[i] as number));
  return matrix;
}

export interface Margins {
  /** Rows of each true class. */
  readonly actual: readonly number[];
  /** Rows of each predicted class. */
  readonly predicted: readonly number[];
  /** Rows of each class that were predicted as it. */
  readonly right: readonly number[];
  readonly rows: number;
  readonly hits: number;
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

export function marginsOf(matrix: ConfusionMatrix): Margins {
  const actual = matrix.map(total);
  const right = matrix.map((row, code) => row[code] as number);
  return {
    actual,
    predicted: matrix.map((_, code) => total(matrix.map((row) => row[code] as number))),
    right,
    rows: total(actual),
    hits: total(right),
  };
}
