import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '#domain/errors.ts';
import { type Datatype, datatypes, type Signature } from '#domain/registry/signature.ts';
import { inferSubject, readInferRequest } from '#domain/serving/read-infer-request.ts';

const addsub: Signature = {
  inputs: ['a', 'b'].map((name) => ({ name, datatype: 'FP32', shape: [-1, 4] })),
  outputs: ['sum', 'diff'].map((name) => ({ name, datatype: 'FP32', shape: [-1, 4] })),
};
const tensor = (name: string, data: unknown = [1, 2, 3, 4], shape: unknown = [1, 4]) => ({
  name,
  datatype: 'FP32',
  shape,
  data,
});
const inputs = [tensor('a'), tensor('b')];
const one = (datatype: Datatype, shape = [-1, -1]): Signature => ({
  inputs: [{ name: 'x', datatype, shape }],
  outputs: [{ name: 'y', datatype, shape }],
});
const read = (datatype: Datatype, data: unknown, shape: readonly number[]) =>
  readInferRequest(one(datatype), { inputs: [{ name: 'x', datatype, shape, data }] }).tensors[0]
    ?.data;

function refusal(body: unknown, signature = addsub): DomainError {
  try {
    readInferRequest(signature, body);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('readInferRequest', () => {
  it('SRV-2: reads tensors in the order of the model, the id, and all outputs by default', () => {
    const request = readInferRequest(addsub, {
      id: 'r1',
      inputs: [tensor('b'), tensor('a', [4, 3, 2, 1])],
    });
    expect(request).toEqual({
      id: 'r1',
      tensors: [
        { name: 'a', datatype: 'FP32', shape: [1, 4], data: Float32Array.of(4, 3, 2, 1) },
        { name: 'b', datatype: 'FP32', shape: [1, 4], data: Float32Array.of(1, 2, 3, 4) },
      ],
      outputs: ['sum', 'diff'],
    });
  });

  it('SRV-2: reads nested data as it reads flat data', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 4, maxLength: 4 }), {
          minLength: 1,
        }),
        (rows) => {
          const shape = [rows.length, 4];
          const nested = readInferRequest(addsub, {
            inputs: [tensor('a', rows, shape), tensor('b', rows, shape)],
          });
          const flat = readInferRequest(addsub, {
            inputs: [tensor('a', rows.flat(), shape), tensor('b', rows.flat(), shape)],
          });
          expect(nested).toEqual(flat);
        },
      ),
    );
  });

  it.each<[Datatype, unknown[], unknown]>([
    ['BOOL', [true, false], Uint8Array.of(1, 0)],
    ['UINT8', [0, 255], Uint8Array.of(0, 255)],
    ['UINT16', [0, 65535], Uint16Array.of(0, 65535)],
    ['UINT32', [0, 4294967295], Uint32Array.of(0, 4294967295)],
    ['UINT64', [0, 9007199254740991], BigUint64Array.of(0n, 9007199254740991n)],
    ['INT8', [-128, 127], Int8Array.of(-128, 127)],
    ['INT16', [-32768, 32767], Int16Array.of(-32768, 32767)],
    ['INT32', [-2147483648, 2147483647], Int32Array.of(-2147483648, 2147483647)],
    ['INT64', [-5, 9007199254740991], BigInt64Array.of(-5n, 9007199254740991n)],
    ['FP32', [1.5, 3], Float32Array.of(1.5, 3)],
    ['FP64', [0.1, 1e300], Float64Array.of(0.1, 1e300)],
    [
      'FP64',
      [null, Number.POSITIVE_INFINITY],
      Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY),
    ],
    ['BYTES', ['a', ''], ['a', '']],
  ])('SRV-2: reads %s %j', (datatype, sent, data) => {
    expect(read(datatype, sent, [1, 2])).toEqual(data);
  });

  it.each<[Datatype, unknown]>([
    ['BOOL', 1],
    ['UINT8', 256],
    ['UINT8', -1],
    ['UINT64', -1],
    ['INT8', 128],
    ['INT32', 0.5],
    ['INT64', 2 ** 53],
    ['INT64', '5'],
    ['FP32', 'x'],
    ['FP32', 1e39],
    ['FP32', true],
    ['BYTES', 5],
  ])('SRV-2: refuses %s %j rather than change it', (datatype, value) => {
    expect(() => read(datatype, [value], [1, 1])).toThrow(DomainError);
  });

  it.each(datatypes.filter((datatype) => datatype !== 'FP16'))(
    'SRV-2: refuses every other datatype for %s',
    (datatype) => {
      const other = datatypes[(datatypes.indexOf(datatype) + 1) % datatypes.length];
      const body = { inputs: [{ name: 'x', datatype: other, shape: [1, 1], data: [1] }] };
      expect(refusal(body, one(datatype))).toMatchObject({
        kind: 'invalid',
        field: 'inputs[0].datatype',
      });
    },
  );

  it.each([
    ['a body that is a list', [], undefined, 'JSON object'],
    ['no inputs', {}, 'inputs', 'list of tensors'],
    ['an input that is missing', { inputs: [tensor('a')] }, 'inputs', 'b is missing'],
    [
      'an input that is unknown',
      { inputs: [...inputs, tensor('z')] },
      'inputs[2].name',
      'no input "z"',
    ],
    ['an input that comes twice', { inputs: [...inputs, tensor('a')] }, 'inputs[2].name', 'twice'],
    [
      'data shorter than its shape',
      { inputs: [tensor('a', [1, 2, 3]), tensor('b')] },
      'inputs[0].data',
      '3 elements',
    ],
    [
      'data longer than its shape',
      { inputs: [tensor('a', [1, 2, 3, 4, 5]), tensor('b')] },
      'inputs[0].data',
      '5 elements',
    ],
    [
      'a dimension that is fixed',
      { inputs: [tensor('a', [1, 2, 3, 4, 5], [1, 5]), tensor('b')] },
      'inputs[0].shape',
      'does not fit',
    ],
    [
      'a shape of another rank',
      { inputs: [tensor('a', [1, 2, 3, 4], [4]), tensor('b')] },
      'inputs[0].shape',
      'does not fit',
    ],
    [
      'a negative dimension',
      { inputs: [tensor('a', [], [-1, 4]), tensor('b')] },
      'inputs[0].shape',
      'whole numbers',
    ],
    [
      'a shape far larger than the data',
      { inputs: [tensor('a', [1], [1e15, 4]), tensor('b')] },
      'inputs[0].data',
      '1 elements',
    ],
    [
      'a shape that is a text',
      { inputs: [tensor('a', [1], 'x'), tensor('b')] },
      'inputs[0].shape',
      'whole numbers',
    ],
    [
      'data that is no list',
      { inputs: [tensor('a', 5), tensor('b')] },
      'inputs[0].data',
      'must be a list',
    ],
    [
      'data nested deeper than its shape',
      { inputs: [tensor('a', [[[1], [2], [3], [4]]]), tensor('b')] },
      'inputs[0].data',
      'deeper',
    ],
    [
      'an output that is unknown',
      { inputs, outputs: [{ name: 'nope' }] },
      'outputs[0].name',
      'no output "nope"',
    ],
    ['outputs that are no list', { inputs, outputs: 'sum' }, 'outputs', 'list'],
    ['an id that is a number', { id: 7, inputs }, 'id', 'must be a text'],
    [
      'a parameter that is a list',
      { inputs, parameters: { k: [] } },
      'parameters.k',
      'a text, a number or a boolean',
    ],
    ['parameters that are a list', { inputs, parameters: [] }, 'parameters', 'JSON object'],
  ])('SRV-2: refuses %s, saying where', (_, body, field, words) => {
    const error = refusal(body);
    expect(error.kind).toBe('invalid');
    expect(error.field).toBe(field);
    expect(error.message).toContain(words);
  });

  it('SRV-2: says that binary data and FP16 are not taken', () => {
    const binary = { ...tensor('a'), data: undefined, parameters: { binary_data_size: 16 } };
    expect(refusal({ inputs: [binary, tensor('b')] }).message).toContain('Binary');
    const half = { inputs: [{ name: 'x', datatype: 'FP16', shape: [1, 1], data: [1] }] };
    expect(refusal(half, one('FP16')).message).toContain('FP16');
  });

  it('SRV-2: answers with the outputs asked for, in that order, once; an empty list means all', () => {
    const outputs = (...names: string[]) =>
      readInferRequest(addsub, { inputs, outputs: names.map((name) => ({ name })) }).outputs;
    expect(outputs('diff', 'sum', 'diff')).toEqual(['diff', 'sum']);
    expect(outputs()).toEqual(['sum', 'diff']);
  });

  it('SRV-2: takes parameters of text, number and boolean, at both levels', () => {
    const body = {
      parameters: { s: 'x', n: 1, b: true },
      inputs: [{ ...tensor('a'), parameters: { k: 'v' } }, tensor('b')],
    };
    expect(readInferRequest(addsub, body).tensors).toHaveLength(2);
  });

  it('SRV-6: finds the subject, and nothing where none can be', () => {
    expect(inferSubject({ parameters: { subject: 'c-17' } })).toBe('c-17');
    expect(inferSubject({ parameters: { subject: 17 } })).toBe('17');
    for (const body of [null, 5, [], {}, { parameters: null }, { parameters: { subject: {} } }])
      expect(inferSubject(body)).toBeUndefined();
  });
});
