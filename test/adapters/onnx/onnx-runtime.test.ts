import { describe, expect, it } from 'vitest';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import type { Datatype } from '#domain/registry/signature.ts';
import type { Tensor } from '#domain/serving/model-runtime.ts';
import { echo, zipMap } from './tiny-models.ts';

const values: readonly (readonly [Datatype, Tensor['data']])[] = [
  ['BOOL', Uint8Array.of(1, 0)],
  ['UINT8', Uint8Array.of(0, 255)],
  ['UINT16', Uint16Array.of(0, 65535)],
  ['UINT32', Uint32Array.of(0, 4294967295)],
  ['UINT64', BigUint64Array.of(0n, 2n ** 64n - 1n)],
  ['INT8', Int8Array.of(-128, 127)],
  ['INT16', Int16Array.of(-32768, 32767)],
  ['INT32', Int32Array.of(-2147483648, 2147483647)],
  ['INT64', BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n)],
  ['FP16', Float16Array.of(Number.NaN, 0.1)],
  ['FP32', Float32Array.of(Number.NaN, 0.1)],
  ['FP64', Float64Array.of(0.1, 1e300)],
  ['BYTES', ['', 'Zoë 😀']],
];

describe('onnxRuntime', () => {
  it.each(values)('SRV-1: gives %s back as it was', async (datatype, data) => {
    const model = await onnxRuntime().load(echo([datatype]));
    const [output] = await model.run([{ name: `in_${datatype}`, datatype, shape: [1, 2], data }]);
    expect(output).toEqual({ name: `out_${datatype}`, datatype, shape: [1, 2], data });
    await model.release();
  });

  it('SRV-2: reads the signature from the file, -1 for what varies', async () => {
    const { signature } = await onnxRuntime().load(echo(['FP32', 'INT64', 'BYTES', 'FP16']));
    expect(signature).toEqual({
      inputs: ['FP32', 'INT64', 'BYTES', 'FP16'].map((datatype) => ({
        name: `in_${datatype}`,
        datatype,
        shape: [-1, -1],
      })),
      outputs: ['FP32', 'INT64', 'BYTES', 'FP16'].map((datatype) => ({
        name: `out_${datatype}`,
        datatype,
        shape: [-1, -1],
      })),
    });
  });

  it('SRV-8: reads the class names that training wrote into the file', async () => {
    const classesOf = async (text: string) =>
      (await onnxRuntime().load(echo(['FP32'], { 'loopwright.classes': text }))).signature.classes;
    expect(await classesOf('["No","Yes"]')).toEqual(['No', 'Yes']);
    expect(await classesOf('nonsense')).toBeUndefined();
  });

  it('SRV-2: computes only the outputs asked for, in that order', async () => {
    const model = await onnxRuntime().load(echo(['FP32', 'FP64']));
    const inputs: readonly Tensor[] = [
      { name: 'in_FP32', datatype: 'FP32', shape: [1, 1], data: Float32Array.of(1) },
      { name: 'in_FP64', datatype: 'FP64', shape: [1, 1], data: Float64Array.of(2) },
    ];
    const names = async (...outputs: string[]) =>
      (await model.run(inputs, outputs)).map(({ name }) => name);
    expect(await names('out_FP64', 'out_FP32')).toEqual(['out_FP64', 'out_FP32']);
    expect(await names('out_FP64')).toEqual(['out_FP64']);
  });

  it.each([
    ['an empty file', new Uint8Array()],
    ['a text', Buffer.from('hello world')],
    ['a file cut in half', echo(['FP32', 'FP64', 'INT64']).subarray(0, 90)],
  ])('SEC-3: refuses %s in plain words', async (_, bytes) => {
    await expect(onnxRuntime().load(bytes)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('The file is not an ONNX model that can be run'),
    });
  });

  it('SRV-9: refuses outputs that are lists of maps, saying how to export without', async () => {
    await expect(onnxRuntime().load(zipMap())).rejects.toMatchObject({
      kind: 'invalid',
      message: "The model's output zipped is a sequence or a map, not a tensor.",
      hint: expect.stringContaining('zipmap'),
    });
  });

  it('rejects a run whose input does not fit', async () => {
    const model = await onnxRuntime().load(echo(['FP32']));
    const wrong: Tensor = {
      name: 'in_FP32',
      datatype: 'INT32',
      shape: [1, 1],
      data: Int32Array.of(1),
    };
    await expect(model.run([wrong])).rejects.toThrow();
  });
});
