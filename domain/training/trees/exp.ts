const buffer = new ArrayBuffer(8);
const words = new Int32Array(buffer);
const number = new Float64Array(buffer);

const log2e = Math.LOG2E;
/** ln 2 in two parts: multiples of the first up to 2^20 are exact. */
const ln2High = 6.9314718036912382e-1;
const ln2Low = 1.9082149292705877e-10;

/**
 * e^x with x held to [-700, 700], to 1 unit in the last place or so: x = n ln 2 + r, the Taylor series of e^r up to r^13
 * (|r| ≤ 0.35, so that what is left out is below 2^-56), times 2^n. The same operations in the same order as in the
 * WebAssembly kernel, so that both give the same bits on any machine.
 */
export function exp(x: number): number {
  const held = Math.min(Math.max(x, -700), 700);
  const n = Math.floor(held * log2e + 0.5);
  const r = held - n * ln2High - n * ln2Low;
  let sum = 1 / 6227020800;
  sum = sum * r + 1 / 479001600;
  sum = sum * r + 1 / 39916800;
  sum = sum * r + 1 / 3628800;
  sum = sum * r + 1 / 362880;
  sum = sum * r + 1 / 40320;
  sum = sum * r + 1 / 5040;
  sum = sum * r + 1 / 720;
  sum = sum * r + 1 / 120;
  sum = sum * r + 1 / 24;
  sum = sum * r + 1 / 6;
  sum = sum * r + 0.5;
  sum = sum * r + 1;
  sum = sum * r + 1;
  words[0] = 0;
  words[1] = (n + 1023) << 20;
  return sum * (number[0] as number);
}
