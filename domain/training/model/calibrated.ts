import type { Calibration } from './trained-model.ts';

/** As `stackFloor` (soft-log.ts), for both sides of the odds; smaller, because a curve of one answer cannot disagree with another. */
export const oddsFloor = 1e-4;

/** Log-odds of a probability, bent away from ±∞. */
export const softLogOdds = (p: number): number => Math.log((p + oddsFloor) / (1 - p + oddsFloor));

/** The curve at one probability. */
export function curveAt(calibration: Calibration, p: number): number {
  if (calibration.kind === 'platt') {
    return 1 / (1 + Math.exp(-(calibration.slope * softLogOdds(p) + calibration.intercept)));
  }
  const { x, y } = calibration;
  let value = y[0] as number;
  for (let i = 0; i + 1 < x.length; i++) {
    const width = (x[i + 1] as number) - (x[i] as number);
    const share = Math.min(Math.max(p - (x[i] as number), 0), width) / width;
    value += share * ((y[i + 1] as number) - (y[i] as number));
  }
  return value;
}

/** Calibrated answers (rows × outputs): binary by the positive class alone, else each class, then rows divided by their sum. */
export function calibrated(
  calibration: Calibration,
  answers: Float64Array,
  outputs: number,
): Float64Array {
  const after = new Float64Array(answers.length);
  for (let from = 0; from < answers.length; from += outputs) {
    if (outputs === 2) {
      const p = curveAt(calibration, answers[from + 1] as number);
      after[from] = 1 - p;
      after[from + 1] = p;
      continue;
    }
    let sum = 0;
    for (let k = from; k < from + outputs; k++) {
      after[k] = curveAt(calibration, answers[k] as number);
      sum += after[k] as number;
    }
    for (let k = from; k < from + outputs; k++) after[k] = (after[k] as number) / sum;
  }
  return after;
}
