/** Of one unit of a (scaled) column. A power of two: multiplying by it does not round. */
export const stepsPerUnit = 16;
/** Largest number of steps from 0; what lies beyond counts as this. */
export const bound = 127;

/** Whole steps, halves to the even one as ONNX's Round does: in float32 as in float64 the same. */
export function quantise(x: number): number {
  const steps = Math.max(-bound, Math.min(bound, x * stepsPerUnit));
  const down = Math.floor(steps);
  const rest = steps - down;
  return rest < 0.5 || (rest === 0.5 && down % 2 === 0) ? down : down + 1;
}
