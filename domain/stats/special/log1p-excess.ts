/**
 * ln(1 + u) - u for u > -1, accurate where the two cancel: near 0 it is -u²/2 + u³/3 - …, which subtraction would lose.
 * What is left of an exponent when its linear part is taken off on paper.
 */
export function log1pExcess(u: number): number {
  if (Math.abs(u) > 0.3) return Math.log1p(u) - u;
  let power = u * u;
  let sum = -power / 2;
  for (let k = 3; k < 60; k++) {
    power *= -u;
    const term = -power / k;
    sum += term;
    if (Math.abs(term) <= Math.abs(sum) * 1e-17) break;
  }
  return sum;
}
