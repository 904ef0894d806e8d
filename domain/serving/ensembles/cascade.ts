import type { Said } from './said.ts';

/** Asks a member about these rows of the request. */
export type AskRows = (rows: readonly number[]) => Promise<Said>;

/**
 * The first member whose probability of its own label reaches its threshold answers a row; later members see only the
 * rows that are left, and the last answers them all. A probability that is no number reaches nothing.
 */
export async function cascade(
  members: readonly { readonly threshold: number; readonly ask: AskRows }[],
  rows: number,
  classes: number,
): Promise<Said> {
  const probabilities = new Float64Array(rows * classes);
  const labels = new Int32Array(rows);
  let left = Array.from({ length: rows }, (_, row) => row);
  for (const [at, { threshold, ask }] of members.entries()) {
    if (left.length === 0) break;
    const said = await ask(left);
    const isLast = at === members.length - 1;
    left = left.filter((row, place) => {
      const label = said.labels[place] as number;
      const sure = (said.probabilities[place * classes + label] as number) >= threshold;
      if (!sure && !isLast) return true;
      labels[row] = label;
      probabilities.set(
        said.probabilities.subarray(place * classes, (place + 1) * classes),
        row * classes,
      );
      return false;
    });
  }
  return { rows, probabilities, labels };
}
