/** 1 where the probability of the positive class reaches `threshold`, else 0. Reaching it exactly counts as positive. */
export const classify = (probabilities: ArrayLike<number>, threshold = 0.5): Uint8Array =>
  Uint8Array.from({ length: probabilities.length }, (_, i) =>
    (probabilities[i] as number) >= threshold ? 1 : 0,
  );
