import { softmax } from './predict.ts';

/**
 * Derivatives of the log loss by each output's score, an array of rows per output: gradient p - 1[y = class], hessian
 * p(1 - p) (Friedman 2001, "Greedy function approximation", Annals of Statistics 29(5), sections 4.5 and 4.6; diagonal
 * hessian for softmax).
 */
export function fillDerivatives(
  scores: Float64Array,
  y: Int32Array,
  gradients: readonly Float32Array[],
  hessians: readonly Float32Array[],
): void {
  const outputs = gradients.length;
  const firstClass = outputs === 1 ? 1 : 0;
  const p = new Float64Array(outputs);
  for (let row = 0; row < y.length; row++) {
    if (outputs === 1) p[0] = 1 / (1 + Math.exp(-(scores[row] as number)));
    else {
      for (let i = 0; i < outputs; i++) p[i] = scores[row * outputs + i] as number;
      softmax(p);
    }
    for (let output = 0; output < outputs; output++) {
      const each = p[output] as number;
      const hit = y[row] === firstClass + output ? 1 : 0;
      (gradients[output] as Float32Array)[row] = each - hit;
      (hessians[output] as Float32Array)[row] = each * (1 - each);
    }
  }
}

/** Mean log loss in nats. */
export function logLoss(scores: Float64Array, y: Int32Array, outputs: number): number {
  let sum = 0;
  const row = new Float64Array(outputs);
  for (let i = 0; i < y.length; i++) {
    if (outputs === 1) {
      // log(1 + e^-m) of the margin m, written so that neither end overflows.
      const margin = (y[i] === 1 ? 1 : -1) * (scores[i] as number);
      sum += Math.max(-margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)));
    } else {
      row.set(scores.subarray(i * outputs, (i + 1) * outputs));
      softmax(row);
      sum -= Math.log(Math.max(row[y[i] as number] as number, 1e-300));
    }
  }
  return sum / y.length;
}

/** Log-odds or log shares of the classes, each class given half a row so that none is impossible. */
export function priorScores(y: Int32Array, classCount: number): Float32Array {
  const counts = new Float64Array(classCount).fill(0.5);
  for (const label of y) counts[label] = (counts[label] as number) + 1;
  const logs = counts.map((count) => Math.log(count / (y.length + classCount / 2)));
  return classCount === 2
    ? Float32Array.of((logs[1] as number) - (logs[0] as number))
    : Float32Array.from(logs);
}
