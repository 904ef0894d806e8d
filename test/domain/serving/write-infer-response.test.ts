import { describe, expect, it } from 'vitest';
import type { Tensor } from '#domain/serving/model-runtime.ts';
import { writeInferResponse } from '#domain/serving/write-infer-response.ts';

const write = (...outputs: Tensor[]) =>
  JSON.parse(writeInferResponse({ model: 'churn', version: 3, parameters: {}, outputs }).json);
const dataOf = (datatype: Tensor['datatype'], data: Tensor['data']) =>
  write({ name: 'y', datatype, shape: [data.length], data }).outputs[0].data;

describe('writeInferResponse', () => {
  it('SRV-2: names the model, the version that served, the id and the parameters', () => {
    const { json } = writeInferResponse({
      model: 'ch"urn',
      version: 3,
      id: 'req-42',
      parameters: { variant: 'champion' },
      outputs: [],
    });
    expect(JSON.parse(json)).toEqual({
      model_name: 'ch"urn',
      model_version: '3',
      id: 'req-42',
      parameters: { variant: 'champion' },
      outputs: [],
    });
    expect(write()).not.toHaveProperty('id');
  });

  it('SRV-2: writes name, datatype, shape and row-major data of each output', () => {
    const sum: Tensor = {
      name: 'sum',
      datatype: 'FP32',
      shape: [2, 1],
      data: Float32Array.of(1.5, -2.25),
    };
    expect(write(sum, { ...sum, name: 'diff' }).outputs).toEqual([
      { name: 'sum', datatype: 'FP32', shape: [2, 1], data: [1.5, -2.25] },
      { name: 'diff', datatype: 'FP32', shape: [2, 1], data: [1.5, -2.25] },
    ]);
  });

  it.each<[Tensor['datatype'], Tensor['data'], unknown]>([
    ['BOOL', Uint8Array.of(1, 0), [true, false]],
    ['BYTES', ['a', '', 'b "c"\n'], ['a', '', 'b "c"\n']],
    ['INT64', BigInt64Array.of(-5n, 9007199254740991n), [-5, 9007199254740991]],
    ['INT8', Int8Array.of(-1, 2), [-1, 2]],
    ['FP64', Float64Array.of(0.1, 1e300), [0.1, 1e300]],
    ['FP32', Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY), [1, null, null]],
    ['FP32', new Float32Array(), []],
    ['FP16', Float16Array.of(1.5, Number.NaN, -65504), [1.5, null, -65504]],
  ])('SRV-2: writes %s', (datatype, data, json) => {
    expect(dataOf(datatype, data)).toEqual(json);
  });

  it('SRV-2: keeps every bit of an FP32', () => {
    const data = Float32Array.of(0.1, 1 / 3, 3.4e38, 1e-45);
    expect(Float32Array.from(dataOf('FP32', data) as number[])).toEqual(data);
  });

  it('SRV-2: writes all digits of an INT64 beyond 2^53', () => {
    const data = BigInt64Array.of(9223372036854775807n);
    const { json } = writeInferResponse({
      model: 'm',
      version: 1,
      parameters: {},
      outputs: [{ name: 'y', datatype: 'INT64', shape: [1], data }],
    });
    expect(json).toContain('[9223372036854775807]');
  });

  it('SRV-2: puts the bytes of binary outputs behind the JSON, in the order of the outputs', () => {
    const tensor = { datatype: 'UINT8', shape: [2] } as const;
    const { json, binary } = writeInferResponse({
      model: 'm',
      version: 1,
      parameters: {},
      outputs: [
        { ...tensor, name: 'a', data: Uint8Array.of(1, 2) },
        { ...tensor, name: 'b', data: Uint8Array.of(3, 4) },
        { name: 'c', datatype: 'BYTES', shape: [1], data: ['é'] },
      ],
      binaryOutputs: new Set(['a', 'c']),
    });
    expect(JSON.parse(json).outputs).toEqual([
      { ...tensor, name: 'a', parameters: { binary_data_size: 2 } },
      { ...tensor, name: 'b', data: [3, 4] },
      { name: 'c', datatype: 'BYTES', shape: [1], parameters: { binary_data_size: 6 } },
    ]);
    expect(binary).toEqual([Uint8Array.of(1, 2), Uint8Array.of(2, 0, 0, 0, 0xc3, 0xa9)]);
  });
});
