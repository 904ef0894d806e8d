import betainc from '@stdlib/math-base-special-betainc';

/** P(T > t) of Student's t with `df` > 0 degrees of freedom, exact in the upper tail. */
export function studentTSf(t: number, df: number): number {
  // The smaller of x and 1 - x goes in, so that neither tail is lost to cancellation.
  const square = t * t;
  const tail =
    square < df
      ? betainc(square / (df + square), 0.5, df / 2, true, true) / 2
      : betainc(df / (df + square), df / 2, 0.5, true, false) / 2;
  return t >= 0 ? tail : 1 - tail;
}

/** P(T <= t). */
export const studentTCdf = (t: number, df: number): number => studentTSf(-t, df);
