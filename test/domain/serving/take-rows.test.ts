import { expect, it } from 'vitest';
import { takeRows } from '#domain/serving/take-rows.ts';

it('SRV-5: takes rows of numbers, 64-bit numbers and texts, of any width', () => {
  const shape = [3, 2];
  const of = (data: never[] | object) =>
    takeRows({ name: 'x', datatype: 'FP32', shape, data: data as Float32Array }, [2, 0]);
  expect(of(Float32Array.of(1, 2, 3, 4, 5, 6))).toEqual({
    name: 'x',
    datatype: 'FP32',
    shape: [2, 2],
    data: Float32Array.of(5, 6, 1, 2),
  });
  expect(of(BigInt64Array.of(1n, 2n, 3n, 4n, 5n, 6n)).data).toEqual(
    BigInt64Array.of(5n, 6n, 1n, 2n),
  );
  expect(of(['a', 'b', 'c', 'd', 'e', 'f']).data).toEqual(['e', 'f', 'a', 'b']);
});
