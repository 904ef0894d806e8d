import { describe, expect, it } from 'vitest';
import type { Tensor } from '#domain/serving/model-runtime.ts';
import { writeInferResponse } from '#domain/serving/write-infer-response.ts';

const write = (...outputs: Tensor[]) =>
  JSON.parse(writeInferResponse({ model: 'churn', version: 3, parameters: {}, outputs }));
const dataOf = (datatype: Tensor['datatype'], data: Tensor['data']) =>
  write({ name: 'y', datatype, shape: [data.length], data }).outputs[0].data;

describe('writeInferResponse', () => {
  it('SRV-2: names the model, the version that served, the id and the parameters', () => {
    const text = writeInferResponse({
      model: 'ch"urn',
      version: 3,
      id: 'req-42',
      parameters: { variant: 'champion' },
      outputs: [],
    });
    expect(JSON.parse(text)).toEqual({
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
  ])('SRV-2: writes %s', (datatype, data, json) => {
    expect(dataOf(datatype, data)).toEqual(json);
  });

  it('SRV-2: keeps every bit of an FP32', () => {
    const data = Float32Array.of(0.1, 1 / 3, 3.4e38, 1e-45);
    expect(Float32Array.from(dataOf('FP32', data) as number[])).toEqual(data);
  });

  it('SRV-2: writes all digits of an INT64 beyond 2^53', () => {
    const data = BigInt64Array.of(9223372036854775807n);
    const text = writeInferResponse({
      model: 'm',
      version: 1,
      parameters: {},
      outputs: [{ name: 'y', datatype: 'INT64', shape: [1], data }],
    });
    expect(text).toContain('[9223372036854775807]');
  });

  it('SRV-2: refuses an FP16 output, saying what to ask for', () => {
    expect(() => dataOf('FP16', new Uint16Array(1))).toThrow('FP16');
  });
});
