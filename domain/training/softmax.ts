/** Scores, rows × outputs, row-major, become probabilities in place; a row's largest is subtracted first, so none overflows. */
export function softmaxRows(scores: Float64Array, outputs: number): void {
  for (let at = 0; at < scores.length; at += outputs) {
    let max = Number.NEGATIVE_INFINITY;
    for (let i = at; i < at + outputs; i++) max = Math.max(max, scores[i] as number);
    let sum = 0;
    for (let i = at; i < at + outputs; i++) {
      const each = Math.exp((scores[i] as number) - max);
      scores[i] = each;
      sum += each;
    }
    for (let i = at; i < at + outputs; i++) scores[i] = (scores[i] as number) / sum;
  }
}
