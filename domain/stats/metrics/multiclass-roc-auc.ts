import { rocAuc } from '../roc-auc.ts';

/** Rows × classes: a score of every class for each row. */
export type ScoreRows = readonly (readonly number[])[];

const column = (scores: ScoreRows, code: number) => scores.map((row) => row[code] as number);

/** Mean over the classes of the area "this class against all others". NaN when a class has no rows, or has all. */
export function rocAucOneVsRest(
  actual: readonly number[],
  scores: ScoreRows,
  classes: number,
): number {
  let sum = 0;
  for (let code = 0; code < classes; code++)
    sum += rocAuc(
      actual.map((truth) => (truth === code ? 1 : 0)),
      column(scores, code),
    );
  return sum / classes;
}

/**
 * Mean over the pairs of classes that occur of the area between the two, each taken as the positive one in turn (Hand &
 * Till, Machine Learning 2001). NaN with fewer than two.
 */
export function rocAucOneVsOne(actual: readonly number[], scores: ScoreRows): number {
  const present = [...new Set(actual)].sort((a, b) => a - b);
  let [sum, pairs] = [0, 0];
  for (const [at, a] of present.entries())
    for (const b of present.slice(at + 1)) {
      const rows = [...actual.keys()].filter((i) => actual[i] === a || actual[i] === b);
      const area = (positive: number) =>
        rocAuc(
          rows.map((i) => (actual[i] === positive ? 1 : 0)),
          rows.map((i) => (scores[i] as readonly number[])[positive] as number),
        );
      sum += (area(a) + area(b)) / 2;
      pairs++;
    }
  return sum / pairs;
}
