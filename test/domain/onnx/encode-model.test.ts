import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { floats, int64s, type Node, node, value } from '#domain/onnx/build.ts';
import { decodeModel } from '#domain/onnx/decode-model.ts';
import { encodeModel } from '#domain/onnx/encode-model.ts';

/** y = the number of words of t plus a reduction of the constant [[1, 2], [3, 4]] along its rows. */
function model(opType: string, split: boolean): Uint8Array {
  const words: Node[] = split
    ? [
        {
          ...node('StringSplit', ['t'], 'words', { maxsplit: { i: 4 } }),
          output: ['words', 'count'],
        },
        node('Cast', ['count'], 'number', { to: { i: 1 } }),
      ]
    : [];
  const isSum = opType === 'ReduceSum';
  const reduce = node(opType, isSum ? ['table', 'one'] : ['table'], 'reduced', {
    keepdims: { i: 0 },
    ...(!isSum && { axes: { ints: [1] } }),
  });
  return encodeModel({
    graphName: 'g',
    nodes: [
      ...words,
      reduce,
      node('Add', ['reduced', 'reduced_axes'], 'plus'),
      node('Add', ['plus', split ? 'number' : 'reduced_axes'], 'y'),
    ],
    initializers: [
      floats('table', [2, 2], [1, 2, 3, 4]),
      // A name that the rewritten graph must not take again.
      floats('reduced_axes', [1], [0]),
      ...(isSum ? [int64s('one', [1], [1])] : []),
    ],
    inputs: [value('t', 'BYTES', [1])],
    outputs: [value('y', 'FP32', [2])],
    metadata: {},
  });
}

async function answer(bytes: Uint8Array): Promise<number[]> {
  const session = await InferenceSession.create(bytes);
  const { y } = await session.run({ t: new Tensor('string', ['two words'], [1]) });
  await session.release();
  return [...((y as Tensor).data as Float32Array)];
}

describe('encodeModel', () => {
  it('writes the lowest versions that have the operators', () => {
    const plain = decodeModel(model('ReduceSum', false));
    expect([plain.irVersion, plain.opsets[0]?.version]).toEqual([8, 17]);
    const splitting = decodeModel(model('ReduceSum', true));
    expect([splitting.irVersion, splitting.opsets[0]?.version]).toEqual([9, 20]);
  });

  it.each([
    ['ReduceSum', [3, 7]],
    ['ReduceMax', [2, 4]],
    ['ReduceMin', [1, 3]],
    ['ReduceMean', [1.5, 3.5]],
    ['ReduceSumSquare', [5, 25]],
    ['ReduceProd', [2, 12]],
  ])(
    '%s means the same beside operators that split texts and without them',
    async (opType, sums) => {
      expect(await answer(model(opType, false))).toEqual(sums);
      expect(await answer(model(opType, true))).toEqual(sums.map((each) => each + 2));
    },
  );
});
