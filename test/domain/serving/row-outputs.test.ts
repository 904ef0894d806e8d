import { describe, expect, it } from 'vitest';
import type { Signature, TensorSpec } from '#domain/registry/signature.ts';
import type { Tensor } from '#domain/serving/model-runtime.ts';
import { rowOutputs } from '#domain/serving/row-outputs.ts';

const spec = (name: string, datatype: TensorSpec['datatype'], ...shape: number[]): TensorSpec => ({
  name,
  datatype,
  shape,
});
const signature = (outputs: TensorSpec[], classes?: string[]): Signature => ({
  inputs: [],
  outputs,
  ...(classes && { classes }),
});
const label = (...data: string[]): Tensor => ({
  name: 'label',
  datatype: 'BYTES',
  shape: [data.length],
  data,
});
const scores = (name: string, shape: number[], ...data: number[]): Tensor => ({
  name,
  datatype: 'FP32',
  shape,
  data: Float32Array.from(data),
});

describe('rowOutputs', () => {
  it('SRV-8: reads label and probabilities by class of each row', () => {
    const row = rowOutputs(
      signature([spec('label', 'BYTES', -1), spec('probabilities', 'FP32', -1, 2)], ['No', 'Yes']),
      [label('No', 'Yes'), scores('probabilities', [2, 2], 0.75, 0.25, 0.1, 0.9)],
      2,
    );
    expect(row(0)).toEqual({ label: 'No', probabilities: { No: 0.75, Yes: 0.25 } });
    expect(row(1)).toEqual({ label: 'Yes', probabilities: { No: 0.1, Yes: 0.9 } });
  });

  it('SRV-8: names columns by their place when the classes are unknown', () => {
    const labels: Tensor = {
      name: 'output_label',
      datatype: 'INT64',
      shape: [1],
      data: BigInt64Array.of(1n),
    };
    const row = rowOutputs(
      signature([spec('output_label', 'INT64', -1), spec('output_probability', 'FP32', -1, 2)]),
      [labels, scores('output_probability', [1, 2], 0.25, 0.75)],
      1,
    );
    expect(row(0)).toEqual({ label: 1, probabilities: { 0: 0.25, 1: 0.75 } });
  });

  it('SRV-8: reads the number of a regressor as skl2onnx names it, [rows, 1]', () => {
    const row = rowOutputs(
      signature([spec('variable', 'FP32', -1, 1)]),
      [scores('variable', [2, 1], 3.5, -1)],
      2,
    );
    expect([row(0), row(1)]).toEqual([{ prediction: 3.5 }, { prediction: -1 }]);
  });

  it('SRV-8: leaves out what the model computed NaN for, instead of calling it 0', () => {
    const { NaN: none } = Number;
    const row = rowOutputs(
      signature([spec('label', 'BYTES', -1), spec('probabilities', 'FP32', -1, 2)], ['No', 'Yes']),
      [label('No', 'Yes'), scores('probabilities', [2, 2], none, none, 0.25, 0.75)],
      2,
    );
    expect([row(0), row(1).probabilities]).toEqual([{ label: 'No' }, { No: 0.25, Yes: 0.75 }]);
    const alone = rowOutputs(
      signature([spec('probabilities', 'FP32', -1, 2)], ['No', 'Yes']),
      [scores('probabilities', [1, 2], none, none)],
      1,
    );
    expect(alone(0)).toEqual({});
  });

  it('reads a number that is no class as the place of one, and a number that is one as itself', () => {
    const labels: Tensor = {
      name: 'label',
      datatype: 'INT64',
      shape: [1],
      data: BigInt64Array.of(1n),
    };
    const of = (classes: string[]) =>
      rowOutputs(signature([spec('label', 'INT64', -1)], classes), [labels], 1)(0).label;
    expect(of(['No', 'Yes'])).toBe('Yes');
    expect(of(['1', '2'])).toBe(1);
  });

  it('takes the likeliest class where a network gives probabilities alone', () => {
    const classes = ['a', 'b', 'c'];
    const row = rowOutputs(
      signature([spec('softmax', 'FP32', -1, 3)], classes),
      [scores('softmax', [1, 3], 0.2, 0.5, 0.25)],
      1,
    );
    expect(row(0)).toEqual({ label: 'b', probabilities: { a: 0.2, b: 0.5, c: 0.25 } });
  });

  it('reads one column for two classes as the probability of the second', () => {
    const row = rowOutputs(
      signature([spec('sigmoid', 'FP32', -1, 1)], ['No', 'Yes']),
      [scores('sigmoid', [1, 1], 0.75)],
      1,
    );
    expect(row(0)).toEqual({ label: 'Yes', probabilities: { No: 0.25, Yes: 0.75 } });
  });

  it('SRV-8: reads a regression as a prediction', () => {
    const row = rowOutputs(
      signature([spec('variable', 'FP32', -1, 1)]),
      [scores('variable', [2, 1], 12.5, 99)],
      2,
    );
    expect(row(1)).toEqual({ prediction: 99 });
  });

  it('leaves out what is not one part per row', () => {
    const row = rowOutputs(
      signature([spec('embedding', 'FP32', -1, 3)]),
      [scores('embedding', [1, 3], 1, 2, 3)],
      1,
    );
    expect(row(0)).toEqual({});
  });
});
