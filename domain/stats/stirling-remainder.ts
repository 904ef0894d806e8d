const series = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

/** ln Γ(x) - ((x - 1/2) ln x - x + ln(2π)/2), what Stirling's formula leaves, for x >= 10 (Bernoulli series). */
export function stirlingRemainder(x: number): number {
  const square = 1 / (x * x);
  return series.reduceRight((sum, c) => sum * square + c, 0) / x;
}
