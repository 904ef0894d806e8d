/** The optimal answer of a leaf, -G / (H + λ) (Chen & Guestrin 2016, equation 5), G softened by l1, held to bounds. */
export function answer(
  g: number,
  h: number,
  l1: number,
  l2: number,
  lower: number,
  upper: number,
): number {
  return Math.min(Math.max(-soften(g, l1) / (h + l2), lower), upper);
}

/** What that answer gains: -(2 g w + (h + λ) w²) with g softened by l1. */
export function answerGain(
  g: number,
  h: number,
  l1: number,
  l2: number,
  lower: number,
  upper: number,
): number {
  const soft = soften(g, l1);
  const best = Math.min(Math.max(-soft / (h + l2), lower), upper);
  return -(2 * soft * best + (h + l2) * best * best);
}

const soften = (g: number, l1: number): number => (g > l1 ? g - l1 : g < -l1 ? g + l1 : 0);
