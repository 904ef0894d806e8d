import { describe, expect, it } from 'vitest';
import type { Signature } from '#domain/registry/signature.ts';
import { checkMeta, metaInputs } from '#domain/serving/ensembles/stacking.ts';
import { saying } from './said.ts';

const outputs: Signature['outputs'] = [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 2] }];
const classes = ['No', 'Yes'];
const columns = (...names: string[]): Signature => ({
  inputs: names.map((name) => ({ name, datatype: 'FP32', shape: [-1, 1] })),
  outputs,
  classes,
});
const matrix = (width: number): Signature => ({
  inputs: [{ name: 'X', datatype: 'FP64', shape: [-1, width] }],
  outputs,
  classes,
});
const said = [saying([0.75, 0.25], [0.5, 0.5]), saying([0.125, 0.875], [1, 0])];

describe('stacking', () => {
  it.each<[string, Signature, readonly (readonly number[])[]]>([
    [
      'columns of the second class',
      columns('a', 'b'),
      [
        [0.25, 0.5],
        [0.875, 0],
      ],
    ],
    [
      'all probabilities as columns',
      columns('a', 'b', 'c', 'd'),
      [
        [0.75, 0.5],
        [0.25, 0.5],
        [0.125, 1],
        [0.875, 0],
      ],
    ],
    ['a matrix of the second class', matrix(2), [[0.25, 0.875, 0.5, 0]]],
    ['a matrix of all', matrix(4), [[0.75, 0.25, 0.125, 0.875, 0.5, 0.5, 1, 0]]],
  ])('SRV-5: gives the meta model %s, member after member', (_, meta, data) => {
    checkMeta(meta, 2, classes);
    expect(metaInputs(said, meta).map((tensor) => [...(tensor.data as Float64Array)])).toEqual(
      data,
    );
    expect(metaInputs(said, meta).map(({ shape }) => shape[0])).toEqual(meta.inputs.map(() => 2));
  });

  it.each<[string, Signature, string]>([
    ['takes three numbers', columns('a', 'b', 'c'), 'takes 3 numbers'],
    [
      'takes text',
      { ...columns('a', 'b'), inputs: [{ name: 'a', datatype: 'BYTES', shape: [-1, 1] }] },
      'something else',
    ],
    ['has other classes', { ...columns('a', 'b'), classes: ['Yes', 'No'] }, 'in this order'],
  ])('SRV-5: refuses a meta model that %s', (_, meta, words) => {
    expect(() => checkMeta(meta, 2, classes)).toThrow(words);
  });

  it('SRV-5: with three classes the meta model takes them all', () => {
    const three = ['a', 'b', 'c'];
    const meta = {
      ...matrix(6),
      classes: three,
      outputs: [{ name: 'probabilities', datatype: 'FP32' as const, shape: [-1, 3] }],
    };
    expect(() => checkMeta(meta, 2, three)).not.toThrow();
    expect(() => checkMeta({ ...meta, inputs: matrix(2).inputs }, 2, three)).toThrow(
      'takes 2 numbers',
    );
  });
});
