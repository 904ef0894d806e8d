/** How the sums of the trees become the row of numbers a model answers with, in float32 as onnxruntime does it. */
export type Transform =
  | 'none'
  | 'logistic'
  | 'softmax'
  /** Of one score s: [1 - logistic(s), logistic(s)]. */
  | 'logistic-pair'
  /** Of one score s, a probability: [1 - s, s]. */
  | 'complement-pair'
  /** Of one score s: softmax of [0, s]. */
  | 'softmax-pair';

/** Writes the answer for one row at `at` and after. */
export function transform(
  how: Transform,
  scores: Float32Array,
  out: Float32Array,
  at: number,
): void {
  const score = scores[0] as number;
  switch (how) {
    case 'none':
      out.set(scores, at);
      return;
    case 'logistic':
      for (let i = 0; i < scores.length; i++) out[at + i] = logistic(scores[i] as number);
      return;
    case 'softmax':
      softmax(scores, out, at);
      return;
    case 'logistic-pair':
      out[at] = logistic(-score);
      out[at + 1] = logistic(score);
      return;
    case 'complement-pair':
      out[at] = 1 - score;
      out[at + 1] = score;
      return;
    case 'softmax-pair': {
      const largest = Math.max(0, score);
      const no = Math.fround(Math.exp(-largest));
      const yes = Math.fround(Math.exp(score - largest));
      out[at] = no / (no + yes);
      out[at + 1] = yes / (no + yes);
    }
  }
}

function softmax(scores: Float32Array, out: Float32Array, at: number): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) largest = Math.max(largest, scores[i] as number);
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const e = Math.exp(Math.fround((scores[i] as number) - largest));
    out[at + i] = e;
    sum = Math.fround(sum + (out[at + i] as number));
  }
  for (let i = 0; i < scores.length; i++) (out[at + i] as number) /= sum;
}

/** The side that does not cancel is computed, the other is 1 minus it: onnxruntime's ComputeLogistic. */
function logistic(x: number): number {
  const v = Math.fround(1 / (1 + Math.fround(Math.exp(-Math.abs(x)))));
  return x < 0 ? 1 - v : v;
}

/** The first of the largest of `width` values from `at`. */
export function largest(values: Float32Array, at: number, width: number): number {
  let best = 0;
  for (let i = 1; i < width; i++)
    if ((values[at + i] as number) > (values[at + best] as number)) best = i;
  return best;
}
