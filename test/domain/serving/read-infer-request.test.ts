import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '#domain/errors.ts';
import { type Datatype, datatypes, type Signature } from '#domain/registry/signature.ts';
import { exactIntegers, parseJsonBody } from '#domain/serving/json-body.ts';
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

function refusal(body: unknown, signature = addsub, binary?: Uint8Array): DomainError {
  try {
    readInferRequest(signature, body, binary === undefined ? {} : { binary });
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('readInferRequest', () => {
  it('SEC-3: refuses tensors without rows, on which ONNX Runtime can end the whole process', () => {
    const none = ['a', 'b'].map((name) => tensor(name, [], [0, 4]));
    expect(refusal({ inputs: none }).message).toBe(
      'inputs[0].shape is [0,4]: send at least one row.',
    );
  });

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
      binaryOutputs: new Set(),
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
    ['FP16', [null, 65504], Float16Array.of(Number.NaN, 65504)],
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
    ['UINT64', -1],
    ['FP16', 70_000],
    ['FP32', 'x'],
    ['FP32', 1e39],
    ['FP32', true],
    ['BYTES', 5],
  ])('SRV-2: refuses %s %j rather than change it', (datatype, value) => {
    expect(() => read(datatype, [value], [1, 1])).toThrow(DomainError);
  });

  it.each(datatypes)('SRV-2: refuses every other datatype for %s', (datatype) => {
    const other = datatypes[(datatypes.indexOf(datatype) + 1) % datatypes.length];
    const body = { inputs: [{ name: 'x', datatype: other, shape: [1, 1], data: [1] }] };
    expect(refusal(body, one(datatype))).toMatchObject({
      kind: 'invalid',
      field: 'inputs[0].datatype',
    });
  });

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
      'nested lists of unequal length',
      {
        inputs: [
          tensor(
            'a',
            [
              [1, 2, 3, 4, 5],
              [6, 7, 8],
            ],
            [2, 4],
          ),
          tensor('b'),
        ],
      },
      'inputs[0].data',
      '5 elements where the shape says 4',
    ],
    [
      'more nested lists than rows',
      {
        inputs: [
          tensor(
            'a',
            [
              [1, 2],
              [3, 4],
            ],
            [1, 4],
          ),
          tensor('b'),
        ],
      },
      'inputs[0].data',
      'a list of 2 where the shape says 1',
    ],
    [
      'data that is nested in part',
      { inputs: [tensor('a', [[1, 2, 3, 4], 5, 6, 7], [2, 4]), tensor('b')] },
      'inputs[0].data',
      'where the shape says 2',
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

  describe('whole numbers beyond 2^53', () => {
    const readText = (datatype: Datatype, data: string) => {
      const text = `{"inputs":[{"name":"x","datatype":"${datatype}","shape":[1,2],"data":[${data}]}]}`;
      return readInferRequest(one(datatype), parseJsonBody(text), {
        exact: () => parseJsonBody(text, exactIntegers),
      }).tensors[0]?.data;
    };

    it('SRV-2: come through with all their digits', () => {
      fc.assert(
        fc.property(
          fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
          fc.bigInt(0n, 2n ** 64n - 1n),
          (a, b) => {
            expect(readText('INT64', `${a}, 5`)).toEqual(BigInt64Array.of(a, 5n));
            expect(readText('UINT64', `5, ${b}`)).toEqual(BigUint64Array.of(5n, b));
          },
        ),
      );
    });

    it('SRV-2: come through nested, beside NaN that Python wrote', () => {
      const signature = {
        inputs: [...one('INT64').inputs, { name: 'f', datatype: 'FP64' as const, shape: [-1] }],
        outputs: [],
      };
      const text = `{"inputs":[{"name":"f","datatype":"FP64","shape":[2],"data":[NaN,12345678901234567000]},
        {"name":"x","datatype":"INT64","shape":[2,1],"data":[[9223372036854775807],[-9223372036854775808]]}]}`;
      const { tensors } = readInferRequest(signature, parseJsonBody(text), {
        exact: () => parseJsonBody(text, exactIntegers),
      });
      expect(tensors.map(({ data }) => data)).toEqual([
        BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n)),
        Float64Array.of(Number.NaN, 12345678901234567000),
      ]);
    });

    it.each([
      ['INT64', '9223372036854775808, 0'],
      ['INT64', '1e19, 0'],
      ['UINT64', '18446744073709551616, 0'],
      ['UINT64', '-9223372036854775808, 0'],
    ] as const)('SRV-2: refuses for %s: %s', (datatype, data) => {
      expect(() => readText(datatype, data)).toThrow('takes a whole number from');
    });
  });

  describe('with the binary tensor extension', () => {
    const binary = (name: string, bytes: unknown, more = {}) => ({
      name,
      datatype: 'FP32',
      shape: [1, 4],
      parameters: { binary_data_size: bytes },
      ...more,
    });
    const numbers = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const bytes = new Uint8Array(numbers.buffer);

    it('SRV-2: takes the bytes of each input in the order sent, JSON and binary mixed', () => {
      const both = readInferRequest(
        addsub,
        { inputs: [binary('b', 16), binary('a', 16)] },
        { binary: bytes },
      );
      expect(both.tensors.map(({ data }) => [...data])).toEqual([
        [5, 6, 7, 8],
        [1, 2, 3, 4],
      ]);
      const mixed = { inputs: [tensor('a', [9, 9, 9, 9]), binary('b', 16)] };
      expect(
        readInferRequest(addsub, mixed, { binary: bytes.subarray(0, 16) }).tensors.map(
          ({ data }) => [...data],
        ),
      ).toEqual([
        [9, 9, 9, 9],
        [1, 2, 3, 4],
      ]);
    });

    it('SRV-2: answers in binary what asks for it: all, or output by output', () => {
      const asked = (parameters: unknown, outputs?: unknown) => [
        ...readInferRequest(addsub, { inputs, parameters, outputs }).binaryOutputs,
      ];
      const yes = { binary_data_output: true };
      const sum = (binary_data: boolean) => ({ name: 'sum', parameters: { binary_data } });
      expect(asked({})).toEqual([]);
      expect(asked(yes)).toEqual(['sum', 'diff']);
      expect(asked(yes, [sum(false), { name: 'diff' }])).toEqual(['diff']);
      expect(asked({}, [sum(true), { name: 'diff' }])).toEqual(['sum']);
    });

    it.each([
      ['more bytes than there are', [binary('a', 16), binary('b', 20)], 'so far take 36'],
      ['bytes that nobody takes', [binary('a', 16), tensor('b')], 'the inputs take 16'],
      ['a size that is not the shape’s', [binary('a', 12), binary('b', 20)], 'take 16 bytes'],
      ['a negative size', [binary('a', -16), binary('b', 16)], 'a whole number from 0'],
      ['half a byte', [binary('a', 1.5), binary('b', 16)], 'a whole number from 0'],
      ['a size in quotes', [binary('a', '16'), binary('b', 16)], 'a whole number from 0'],
      ['data twice', [binary('a', 16, { data: [1, 2, 3, 4] }), binary('b', 16)], 'both data and'],
      ['no data at all', [{ ...tensor('a'), data: undefined }, binary('b', 16)], 'must be a list'],
      [
        'a shape as large as memory',
        [binary('a', 16, { shape: [2 ** 50, 4] }), binary('b', 16)],
        'elements of FP32',
      ],
    ])('SEC-2: refuses %s', (_, tensors, words) => {
      const error = refusal({ inputs: tensors }, addsub, bytes);
      expect(error.kind).toBe('invalid');
      expect(error.message).toContain(words);
      expect(error.field).toBeTruthy();
    });

    it('SRV-2: says which header is missing when there is no binary part', () => {
      const error = refusal({ inputs: [binary('a', 16), tensor('b')] });
      expect(error.hint).toContain('Inference-Header-Content-Length');
    });

    it.each([
      ['parameters.binary_data_output', { parameters: { binary_data_output: 'yes' } }],
      [
        'outputs[0].parameters.binary_data',
        { outputs: [{ name: 'sum', parameters: { binary_data: 1 } }] },
      ],
    ])('SRV-2: refuses %s that is neither true nor false', (field, more) => {
      expect(refusal({ inputs, ...more }).field).toBe(field);
    });
  });
});
