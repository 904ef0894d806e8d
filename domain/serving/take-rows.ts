import type { Tensor } from './model-runtime.ts';

/** These rows of a tensor whose first dimension is the row, in this order. */
export function takeRows(tensor: Tensor, rows: readonly number[]): Tensor {
  const [, ...inner] = tensor.shape;
  const width = inner.reduce((product, dim) => product * dim, 1);
  const shape = [rows.length, ...inner];
  const { data } = tensor;
  if (!ArrayBuffer.isView(data)) {
    const texts = rows.flatMap((row) => data.slice(row * width, (row + 1) * width));
    return { ...tensor, shape, data: texts };
  }
  const from = data as Float32Array;
  const taken = new (from.constructor as Float32ArrayConstructor)(rows.length * width);
  rows.forEach((row, at) => {
    taken.set(from.subarray(row * width, (row + 1) * width), at * width);
  });
  return { ...tensor, shape, data: taken };
}
