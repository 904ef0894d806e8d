import gammaln from '@stdlib/math-base-special-gammaln';
import { stirlingRemainder } from './stirling-remainder.ts';

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
