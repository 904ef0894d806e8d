import { describe, expect, it } from 'vitest';
import { DomainError } from '#domain/errors.ts';
import type { Signature } from '#domain/registry/signature.ts';
import { isColumnModel } from '#domain/serving/row-columns.ts';
import { rowsToTensors } from '#domain/serving/rows-to-tensors.ts';

const column = (name: string, datatype: Signature['inputs'][number]['datatype']) => ({
  name,
  datatype,
  shape: [-1, 1],
});
const signature: Signature = {
  inputs: [
    column('tenure', 'FP32'),
    column('contract', 'BYTES'),
    column('calls', 'INT64'),
    column('senior', 'BOOL'),
  ],
  outputs: [],
};
const row = { tenure: 3, contract: 'One year', calls: 2, senior: false };

function refusal(instances: unknown, asked = signature): DomainError {
  try {
    rowsToTensors(asked, instances);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('rowsToTensors', () => {
  it('SRV-2: makes one [rows, 1] tensor per column, whatever the order of the keys', () => {
    const second = { senior: true, calls: -7, contract: 'Two year', tenure: 0.5 };
    const { tensors, rows } = rowsToTensors(signature, [row, second]);
    expect(rows).toHaveLength(2);
    expect(tensors).toEqual([
      { name: 'tenure', datatype: 'FP32', shape: [2, 1], data: Float32Array.of(3, 0.5) },
      { name: 'contract', datatype: 'BYTES', shape: [2, 1], data: ['One year', 'Two year'] },
      { name: 'calls', datatype: 'INT64', shape: [2, 1], data: BigInt64Array.of(2n, -7n) },
      { name: 'senior', datatype: 'BOOL', shape: [2, 1], data: Uint8Array.of(0, 1) },
    ]);
  });

  it('SRV-2: reads null as a missing number or a missing text', () => {
    const { tensors } = rowsToTensors(signature, [{ ...row, tenure: null, contract: null }]);
    expect(tensors[0]?.data[0]).toBeNaN();
    expect(tensors[1]?.data[0]).toBe('');
  });

  it.each([
    ['a missing column', [row, { ...row, tenure: undefined }], 'instances[1].tenure', 'nothing'],
    [
      'a column left out',
      [{ contract: 'x', calls: 1, senior: true }],
      'instances[0].tenure',
      'no column tenure',
    ],
    ['an unknown column', [{ ...row, churned: 1 }], 'instances[0].churned', 'does not know'],
    [
      'text for a number',
      [row, row, row, { ...row, tenure: 'three' }],
      'instances[3].tenure',
      '"three"',
    ],
    ['a number for a text', [{ ...row, contract: 12 }], 'instances[0].contract', 'takes text'],
    ['a boolean for a number', [{ ...row, tenure: true }], 'instances[0].tenure', 'takes a number'],
    ['a number for a boolean', [{ ...row, senior: 1 }], 'instances[0].senior', 'true or false'],
    [
      'a fraction for a whole number',
      [{ ...row, calls: 1.5 }],
      'instances[0].calls',
      'whole number',
    ],
    ['null for a whole number', [{ ...row, calls: null }], 'instances[0].calls', 'whole number'],
    ['more than FP32 holds', [{ ...row, tenure: 1e300 }], 'instances[0].tenure', '1e+300'],
    ['a list for a row', [[3, 'One year', 1, true]], 'instances[0]', 'is not a row'],
    ['a list for a value', [{ ...row, tenure: [3] }], 'instances[0].tenure', '[3]'],
    ['no rows', [], 'instances', 'at least one row'],
    ['no instances', undefined, 'instances', 'at least one row'],
    ['1001 rows', new Array(1001).fill(row), 'instances', 'at most 1000'],
  ])('SRV-2: refuses %s, saying where', (_, instances, field, words) => {
    const error = refusal(instances);
    expect(error).toMatchObject({ kind: 'invalid', field });
    expect(error.message).toContain(words);
    expect(error.hint).toBeTruthy();
  });

  it('SRV-2: lists the columns it expects', () => {
    expect(refusal([{ ...row, churned: 1 }]).hint).toBe(
      'Columns: tenure (number), contract (text), calls (number), senior (true or false).',
    );
  });

  it('SRV-2: says how a quoted number is sent', () => {
    expect(refusal([{ ...row, tenure: '3' }]).hint).toBe('Send 3 without quotes.');
    expect(refusal([{ ...row, contract: 12 }]).hint).toBe('Send it in quotes: "12".');
  });

  it.each<[string, number[][]]>([
    [
      'two matrices',
      [
        [-1, 2],
        [-1, 2],
      ],
    ],
    ['an image', [[-1, 8, 8]]],
    ['one row and no more', [[1, 4]]],
    ['a free width', [[-1, -1]]],
    ['as many values as no table has', [[-1, 5_001]]],
  ])('SRV-2: sends who has a model of %s to the other route', (_, shapes) => {
    const tensors: Signature = {
      inputs: shapes.map((shape, at) => ({ name: `X${at}`, datatype: 'FP32', shape })),
      outputs: [],
    };
    expect(isColumnModel(tensors)).toBe(false);
    expect(refusal([{ X: 1 }], tensors).hint).toContain('/infer');
  });

  it('takes no column from an object that only inherits it', () => {
    expect(refusal([Object.create(row)]).field).toBe('instances[0].tenure');
  });

  it('SRV-2: takes whole numbers beyond 2^53 from the exact rows, and only for 64-bit columns', () => {
    const rounded = { ...row, tenure: 2 ** 60, calls: Number(9007199254740993n) };
    const exact = () => [{ ...rounded, tenure: 2n ** 60n, calls: 9007199254740993n }];
    const { tensors } = rowsToTensors(signature, [rounded], undefined, exact);
    expect(tensors.map(({ data }) => data[0])).toEqual([2 ** 60, 'One year', 9007199254740993n, 0]);
    expect(refusal([rounded])).toMatchObject({ field: 'instances[0].calls' });
  });
});

describe('rowsToTensors for one matrix', () => {
  const matrix: Signature = {
    inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 3] }],
    outputs: [],
    columns: ['tenure', '__proto__', 'age'],
  };
  const { columns: _, ...unnamed } = matrix;
  const named = JSON.parse('{"age": 40, "tenure": 3, "__proto__": null}');

  it('SRV-2: puts each column in its place by its name, whatever the order of the keys; null is NaN', () => {
    const { tensors, rows } = rowsToTensors(matrix, [named, { ...named, age: 41 }]);
    const data = Float32Array.of(3, Number.NaN, 40, 3, Number.NaN, 41);
    expect(tensors).toEqual([{ name: 'X', datatype: 'FP32', shape: [2, 3], data }]);
    expect(Object.keys(rows[0] ?? {}).sort()).toEqual(['__proto__', 'age', 'tenure']);
  });

  it('SRV-2: takes rows without names in the order of the columns, and knows them by column', () => {
    const { tensors, rows } = rowsToTensors(matrix, [[3, null, 40], named]);
    expect(tensors[0]?.data).toEqual(Float32Array.of(3, Number.NaN, 40, 3, Number.NaN, 40));
    expect(JSON.stringify(rows[0])).toBe('{"tenure":3,"__proto__":null,"age":40}');
  });

  it('SRV-8: calls columns without names as captures of tensors do', () => {
    const { rows } = rowsToTensors(unnamed, [[1, 2, 3]]);
    expect(rows).toEqual([{ 'X[0]': 1, 'X[1]': 2, 'X[2]': 3 }]);
    expect(rowsToTensors(unnamed, rows).tensors).toEqual(
      rowsToTensors(unnamed, [[1, 2, 3]]).tensors,
    );
  });

  it.each([
    ['too few values', [[1, 2]], 'instances[0]', 'instances[0] has 2 values; the model takes 3.'],
    [
      'a text',
      [
        [1, 2, 3],
        [1, '2', 3],
      ],
      'instances[1][1]',
      '__proto__ takes a number',
    ],
    ['a nested row', [[1, 2, [3]]], 'instances[0][2]', 'age takes a number'],
    ['no row', [7], 'instances[0]', 'is not a row'],
    ['a column too many', [{ ...named, X: 1 }], 'instances[0].X', 'does not know: X'],
    ['a column too few', [{ tenure: 1, age: 2 }], 'instances[0].__proto__', 'no column __proto__'],
  ])('SRV-2: refuses %s', (_what, rows, field, words) => {
    const { message, ...error } = refusal(rows, matrix);
    expect(error.field).toBe(field);
    expect(message).toContain(words);
  });

  it('SRV-2: models of columns take no rows without names: the order of inputs means nothing to them', () => {
    expect(refusal([[3, 'One year', 2, false]]).message).toContain('is not a row');
  });

  it('SRV-2: keeps all digits of 64-bit columns', () => {
    const integers: Signature = {
      inputs: [{ name: 'X', datatype: 'INT64', shape: [-1, 2] }],
      outputs: [],
    };
    const sent = [[Number(9007199254740993n), 1]];
    const { tensors } = rowsToTensors(integers, sent, undefined, () => [[9007199254740993n, 1]]);
    expect(tensors[0]?.data).toEqual(BigInt64Array.of(9007199254740993n, 1n));
  });

  it('names no more than fifty columns in a hint', () => {
    const wide: Signature = {
      inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 784] }],
      outputs: [],
    };
    expect(refusal([[1]], wide).hint).toContain('X[49] (number), … and 734 more.');
  });
});
