import type { Signature } from '../../registry/signature.ts';
import type { Tensor } from '../model-runtime.ts';
import { outputRoles, rowOutputs } from '../row-outputs.ts';

/** What a classifier said of some rows. */
export interface Said {
  readonly rows: number;
  /** Row-major, [rows, classes]. */
  readonly probabilities: Float64Array;
  /** The place of each row's label among the classes. */
  readonly labels: Int32Array;
}

/**
 * A classifier's class names, in the order of its probabilities. Without names they are 0, 1, 2, …, as many as the graph
 * gives probabilities; one column stands for two classes. Undefined for what is no classifier with probabilities.
 */
export function classesOf(signature: Signature): readonly string[] | undefined {
  const { probabilities } = outputRoles(signature);
  const spec = signature.outputs.find(({ name }) => name === probabilities);
  if (spec === undefined) return undefined;
  if (signature.classes !== undefined) return signature.classes;
  const columns = spec.shape[1] ?? -1;
  if (columns < 1) return undefined;
  return Array.from({ length: Math.max(2, columns) }, (_, at) => String(at));
}

/** Reads a member's outputs. Throws an Error when they are not probabilities of these classes, one part per row. */
export function readSaid(
  signature: Signature,
  outputs: readonly Tensor[],
  rows: number,
  classes: readonly string[],
): Said {
  const { probabilities: name, label } = outputRoles(signature);
  const scores = outputs.find((tensor) => tensor.name === name)?.data as Float64Array | undefined;
  const width = classes.length;
  const columns = scores === undefined ? 0 : scores.length / rows;
  if (scores === undefined || (columns !== width && !(columns === 1 && width === 2)))
    throw new Error(`it gave ${columns} probabilities a row for ${width} classes`);
  const probabilities = new Float64Array(rows * width);
  if (columns === width) probabilities.set(scores);
  else
    for (let row = 0; row < rows; row++) {
      probabilities[2 * row] = 1 - (scores[row] as number);
      probabilities[2 * row + 1] = scores[row] as number;
    }
  const labels = mostLikely(probabilities, rows, width);
  if (label !== undefined) {
    const row = rowOutputs({ ...signature, classes }, outputs, rows);
    for (let at = 0; at < rows; at++) {
      const place = classes.indexOf(String(row(at).label));
      if (place >= 0) labels[at] = place;
    }
  }
  return { rows, probabilities, labels };
}

/** Sums of shares this close are equal: 0.1 + 0.2 is not 0.3 in binary, and must not win by that. */
export const tie = 1e-9;

/** The class with the highest probability in each row; of those that are equal but for `tolerance`, the first. */
export function mostLikely(
  probabilities: Float64Array,
  rows: number,
  classes: number,
  tolerance = 0,
): Int32Array {
  const labels = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const from = row * classes;
    let best = 0;
    for (let at = 1; at < classes; at++) {
      const ahead = (probabilities[from + at] as number) - (probabilities[from + best] as number);
      if (ahead > tolerance) best = at;
    }
    labels[row] = best;
  }
  return labels;
}
