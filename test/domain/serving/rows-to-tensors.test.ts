import { describe, expect, it } from 'vitest';
import { DomainError } from '#domain/errors.ts';
import type { Signature } from '#domain/registry/signature.ts';
import { isColumnModel, rowsToTensors } from '#domain/serving/rows-to-tensors.ts';

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

  it('SRV-2: sends who has a tensor model to the other route', () => {
    const tensors: Signature = {
      inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 20] }],
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
