const buffer = new ArrayBuffer(8);
const words = new Int32Array(buffer);
const number = new Float64Array(buffer);

const log2e = Math.LOG2E;
/** 1.5 · 2^52: what is added to it and taken away again comes back as a whole number. */
const toWhole = 6755399441055744;
/** ln 2 in two parts: multiples of the first up to 2^20 are exact. */
const ln2High = 6.9314718036912382e-1;
const ln2Low = 1.9082149292705877e-10;

/**
 * e^x with x held to [-700, 700], to a relative 1e-14: x = n ln 2 + r, the Taylor series of e^r up to r^11 (|r| ≤ 0.35, so
 * that what is left out is below 7e-15), times 2^n. Terms are added in pairs, pairs of pairs, and so on (Estrin's scheme),
 * so that a processor can do several at a time. The same operations in the same order as in the WebAssembly kernel, so that
 * both give the same bits on any machine.
 */
export function exp(x: number): number {
  const held = Math.min(Math.max(x, -700), 700);
  const n = held * log2e + toWhole - toWhole;
  const r = held - n * ln2High - n * ln2Low;
  const r2 = r * r;
  const r4 = r2 * r2;
  const a = 1 + r + (0.5 + r * (1 / 6)) * r2;
  const b = 1 / 24 + r * (1 / 120) + (1 / 720 + r * (1 / 5040)) * r2;
  const c = 1 / 40320 + r * (1 / 362880) + (1 / 3628800 + r * (1 / 39916800)) * r2;
  words[0] = 0;
  words[1] = (n + 1023) << 20;
  return (a + b * r4 + c * (r4 * r4)) * (number[0] as number);
}
