import { wilsonInterval } from '../wilson-interval.ts';

interface Group {
  readonly successes: number;
  readonly trials: number;
}

/**
 * Interval for share B - share A, from the Wilson intervals of each (Newcombe's method 10, Statistics in Medicine 17,
 * 1998): inside -1..1, of use at 0 and 1.
 */
export function newcombe(a: Group, b: Group, confidence = 0.95) {
  const [shareA, shareB] = [a.successes / a.trials, b.successes / b.trials];
  const inA = wilsonInterval(a.successes, a.trials, confidence);
  const inB = wilsonInterval(b.successes, b.trials, confidence);
  const difference = shareB - shareA;
  return {
    difference,
    low: difference - Math.hypot(shareB - inB.low, inA.high - shareA),
    high: difference + Math.hypot(inB.high - shareB, shareA - inA.low),
  };
}
