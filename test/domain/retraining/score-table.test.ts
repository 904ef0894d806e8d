import { expect, it } from 'vitest';
import type { Signature } from '#domain/registry/signature.ts';
import { tensorsOf } from '#domain/retraining/score-table.ts';
import type { Table } from '#domain/training/table.ts';

const table: Table = {
  rows: 3,
  columns: [
    { name: 'age', kind: 'number', values: Float64Array.of(1, 2, Number.NaN) },
    { name: 'tenure', kind: 'number', values: Float64Array.of(10, 20, 30) },
  ],
};
const matrix = (datatype: 'FP32' | 'INT64' | 'BOOL', columns?: readonly string[]): Signature => ({
  inputs: [{ name: 'X', datatype, shape: [-1, 2] }],
  outputs: [],
  ...(columns && { columns }),
});

it('RTR-4: a champion of one matrix is asked with the table’s columns in its own order', () => {
  expect(tensorsOf(matrix('FP32', ['tenure', 'age']), table, 1, 2)).toEqual([
    { name: 'X', datatype: 'FP32', shape: [2, 2], data: Float32Array.of(20, 2, 30, Number.NaN) },
  ]);
  expect(tensorsOf(matrix('INT64', ['tenure', 'age']), table, 0, 1)[0]?.data).toEqual(
    BigInt64Array.of(10n, 1n),
  );
});

const tensors: Signature = {
  inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 3, 8] }],
  outputs: [],
};

it.each([
  ['columns without names', matrix('FP32'), 'a column X[0] that the data does not have'],
  ['a type no table has', matrix('BOOL', ['age', 'tenure']), 'Input age is BOOL'],
  ['a gap in whole numbers', matrix('INT64', ['age', 'tenure']), 'whole numbers in age'],
  ['images', tensors, 'The model takes tensors, not columns.'],
])('RTR-4: cannot ask one of %s, and says so', (_, signature, words) => {
  expect(() => tensorsOf(signature, table, 0, 3)).toThrow(words);
});
