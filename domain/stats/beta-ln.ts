import gammaln from '@stdlib/math-base-special-gammaln';

/** Stirling's remainder: ln Γ(x) - ((x - 1/2) ln x - x + ln(2π)/2), for x >= 10 (Bernoulli series). */
function stirlingRemainder(x: number): number {
  const square = 1 / (x * x);
  const series = [
    1 / 12,
    -1 / 360,
    1 / 1260,
    -1 / 1680,
    1 / 1188,
    -691 / 360360,
    1 / 156,
  ].reduceRight((sum, c) => sum * square + c, 0);
  return series / x;
}

/**
 * ln B(a, b). For a large parameter the three log-gammas nearly cancel, so their leading parts are subtracted on paper
 * and only the remainders by machine (DiDonato & Morris, ACM TOMS 18, 1992).
 */
export function betaLn(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (large < 10) return gammaln(a) + gammaln(b) - gammaln(a + b);
  const sum = small + large;
  if (small < 10)
    return (
      gammaln(small) -
      small * Math.log(sum) +
      small -
      (large - 0.5) * Math.log1p(small / large) +
      stirlingRemainder(large) -
      stirlingRemainder(sum)
    );
  return (
    0.5 * Math.log((2 * Math.PI * sum) / (small * large)) -
    small * Math.log1p(large / small) -
    large * Math.log1p(small / large) +
    stirlingRemainder(small) +
    stirlingRemainder(large) -
    stirlingRemainder(sum)
  );
}
