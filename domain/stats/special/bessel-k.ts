/**
 * e^x K_ν(x), the modified Bessel function of the second kind, scaled, for x > 0: the trapezoid rule on
 * ∫₀^∞ exp(-x (cosh t - 1)) cosh(νt) dt, whose error falls exponentially with the step (Watson 1944, 6.22).
 */
export function besselKScaled(order: number, x: number): number {
  const step = Math.min(0.2, 0.7 / Math.sqrt(x));
  let sum = 0.5;
  for (let k = 1; k < 100_000; k++) {
    const t = k * step;
    const half = Math.sinh(t / 2);
    const term = Math.exp(-2 * x * half * half) * Math.cosh(order * t);
    sum += term;
    if (term < sum * 1e-18) break;
  }
  return sum * step;
}
