import { describe, expect, it } from 'vitest';
import { type Initializer, node, value } from '#domain/onnx/build.ts';
import { classNames } from '#domain/onnx/class-names.ts';
import { elementTypes } from '#domain/onnx/element-type.ts';
import { encodeModel } from '#domain/onnx/encode-model.ts';

type Attributes = Parameters<typeof node>[3];

const int64s = (name: string, values: readonly number[]): Initializer => ({
  name,
  dataType: elementTypes.INT64,
  dims: [values.length],
  int64Data: values,
});

/** A linear classifier whose label goes through a Cast, as skl2onnx writes it. */
function classifier(labels: Attributes, options: { columns?: number; label?: string } = {}) {
  const { columns = 2, label = 'label' } = options;
  const attributes = { coefficients: { floats: [1, -1] }, ...labels };
  const linear = node('LinearClassifier', ['X'], 'raw', attributes, 'ai.onnx.ml');
  return encodeModel({
    graphName: 'classifier',
    nodes: [
      { ...linear, output: ['raw', 'probabilities'] },
      node('Cast', ['raw'], label, { to: { i: elementTypes.INT64 } }),
    ],
    initializers: [],
    inputs: [value('X', 'FP32', ['N', 2])],
    outputs: [value(label, 'INT64', ['N']), value('probabilities', 'FP32', ['N', columns])],
    metadata: {},
  });
}

describe('the names of classes in a graph', () => {
  it('are those of the classifier that gives the label, texts or whole numbers', () => {
    expect(classNames(classifier({ classlabels_strings: { strings: ['no', 'yes'] } }))).toEqual([
      'no',
      'yes',
    ]);
    expect(classNames(classifier({ classlabels_ints: { ints: [-3, 5] } }))).toEqual(['-3', '5']);
  });

  it('or the list that the label is taken from', () => {
    const model = encodeModel({
      graphName: 'network',
      nodes: [
        node('ArgMax', ['X'], 'best', { axis: { i: 1 } }),
        node('ArrayFeatureExtractor', ['classes', 'best'], 'taken', {}, 'ai.onnx.ml'),
        node('Reshape', ['taken', 'flat'], 'output_label'),
      ],
      initializers: [int64s('classes', [7, 8, 9]), int64s('flat', [-1])],
      inputs: [value('X', 'FP32', ['N', 3])],
      outputs: [value('output_label', 'INT64', ['N'])],
      metadata: {},
    });
    expect(classNames(model)).toEqual(['7', '8', '9']);
  });

  it.each([
    ['one is there twice', classifier({ classlabels_strings: { strings: ['a', 'a'] } })],
    ['there are more than probabilities', classifier({ classlabels_ints: { ints: [1, 2, 3] } })],
    ['there are none', classifier({})],
    ['one is too long', classifier({ classlabels_strings: { strings: ['a', 'b'.repeat(257)] } })],
    [
      'no output is a label',
      classifier({ classlabels_ints: { ints: [0, 1] } }, { label: 'outlier' }),
    ],
    ['the file is no model', new Uint8Array([1, 2, 3])],
  ])('are not guessed when %s', (_, model) => {
    expect(classNames(model)).toBeUndefined();
  });

  it('a graph that goes round in a circle ends', () => {
    const model = encodeModel({
      graphName: 'circle',
      nodes: [node('Identity', ['label'], 'a'), node('Identity', ['a'], 'label')],
      initializers: [],
      inputs: [value('X', 'FP32', ['N', 1])],
      outputs: [value('label', 'INT64', ['N'])],
      metadata: {},
    });
    expect(classNames(model)).toBeUndefined();
  });
});
