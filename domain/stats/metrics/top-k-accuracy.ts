/** Share of rows whose true class is among the `k` with the highest scores; of equal scores the later class comes first. */
export function topKAccuracy(
  actual: ArrayLike<number>,
  scores: readonly (readonly number[])[],
  k: number,
): number {
  let hits = 0;
  for (const [i, row] of scores.entries()) {
    const truth = actual[i] as number;
    const own = row[truth] as number;
    const ahead = row.filter((score, code) => score > own || (score === own && code > truth));
    if (ahead.length < k) hits++;
  }
  return hits / scores.length;
}
