/**
 * Where the continuous `f` crosses 0 between `low` and `high`, to the last digits of a double: Brent's method
 * (Algorithms for Minimization without Derivatives, 1973, chapter 4). NaN when f has the same sign at both ends.
 */
export function findRoot(f: (x: number) => number, low: number, high: number): number {
  let [a, b] = [low, high];
  let [fa, fb] = [finite(f(a)), finite(f(b))];
  if (fa === 0) return a;
  if (fb === 0) return b;
  if (!(fa < 0 !== fb < 0) || Number.isNaN(fa + fb)) return Number.NaN;
  let [c, fc] = [a, fa];
  let d = b - a;
  let e = d;
  for (let round = 0; round < 300; round++) {
    if (fb < 0 === fc < 0) {
      [c, fc] = [a, fa];
      d = b - a;
      e = d;
    }
    if (Math.abs(fc) < Math.abs(fb)) {
      [a, b, c] = [b, c, b];
      [fa, fb, fc] = [fb, fc, fb];
    }
    const tolerance = Number.EPSILON * Math.abs(b) + Number.MIN_VALUE;
    const half = (c - b) / 2;
    if (Math.abs(half) <= tolerance || fb === 0) return b;
    if (Math.abs(e) >= tolerance && Math.abs(fa) > Math.abs(fb)) {
      const [p, q] = interpolated(a, b, c, fa, fb, fc);
      if (2 * p < Math.min(3 * half * q - Math.abs(tolerance * q), Math.abs(e * q))) {
        e = d;
        d = p / q;
      } else {
        d = half;
        e = half;
      }
    } else {
      d = half;
      e = half;
    }
    a = b;
    fa = fb;
    b += Math.abs(d) > tolerance ? d : Math.sign(half) * tolerance;
    fb = finite(f(b));
  }
  return b;
}

const finite = (value: number): number => Math.max(-1e300, Math.min(1e300, value));

/** The step p / q (p >= 0) of the secant or the inverse parabola through the last points. */
function interpolated(a: number, b: number, c: number, fa: number, fb: number, fc: number) {
  const half = (c - b) / 2;
  const s = fb / fa;
  let p: number;
  let q: number;
  if (a === c) {
    p = 2 * half * s;
    q = 1 - s;
  } else {
    const t = fa / fc;
    const r = fb / fc;
    p = s * (2 * half * t * (t - r) - (b - a) * (r - 1));
    q = (t - 1) * (r - 1) * (s - 1);
  }
  return p > 0 ? ([p, -q] as const) : ([-p, q] as const);
}
