/**
 * x of A·x = b for a symmetric positive definite A (size × size, row-major), by Cholesky's A = L·Lᵀ. Undefined where A is
 * not positive definite.
 */
export function solveSymmetric(a: Float64Array, b: Float64Array): Float64Array | undefined {
  const size = b.length;
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j] as number;
      for (let k = 0; k < j; k++) {
        sum -= (lower[i * size + k] as number) * (lower[j * size + k] as number);
      }
      if (i !== j) lower[i * size + j] = sum / (lower[j * size + j] as number);
      else if (sum > 0) lower[i * size + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) {
      x[i] = (x[i] as number) - (lower[i * size + k] as number) * (x[k] as number);
    }
    x[i] = (x[i] as number) / (lower[i * size + i] as number);
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) {
      x[i] = (x[i] as number) - (lower[k * size + i] as number) * (x[k] as number);
    }
    x[i] = (x[i] as number) / (lower[i * size + i] as number);
  }
  return x;
}
