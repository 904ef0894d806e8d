import { type Field, message } from './message.ts';

const float = 1;
export const integers: Field = [
  5,
  [
    [1, 'classlabels_int64s'],
    [8, 3],
    [8, 5],
    [20, 7],
  ],
];
export const texts: Field = [
  5,
  [
    [1, 'classlabels_strings'],
    [9, 'No'],
    [9, 'Yes'],
    [20, 8],
  ],
];

export const node = (
  type: string,
  input: string,
  output: string,
  ...more: readonly Field[]
): Field => [1, [[1, input], [2, output], [3, 'of tomorrow'], [4, type], ...more]];
export const zip = (input: string, output: string, ...labels: readonly Field[]): Field =>
  node('ZipMap', input, output, ...labels, [7, 'ai.onnx.ml']);

export const matrix = (name: string): Field[] => [
  [1, name],
  [
    2,
    [
      [
        1,
        [
          [1, float],
          [
            2,
            [
              [1, []],
              [1, [[1, 2]]],
            ],
          ],
        ],
      ],
    ],
  ],
];
/** ValueInfoProto of a sequence of maps. */
export const maps = (name: string): Field => [
  12,
  [
    [1, name],
    [2, [[4, [[1, [[5, [[1, 7]]]]]]]]],
  ],
];

/** Fields that nothing here knows, before and after; `probabilities` is the input X, softened. */
export const model = (...graph: readonly Field[]) =>
  message([
    [1, 8],
    [6, 'what only people read'],
    [
      7,
      [
        [2, 'graph'],
        node('Softmax', 'X', 'probabilities'),
        ...graph,
        [88, 12_345_678_901],
        [11, matrix('X')],
      ],
    ],
    [8, [[2, 17]]],
    [
      8,
      [
        [1, 'ai.onnx.ml'],
        [2, 1],
      ],
    ],
    [99, 'after the graph'],
  ]);

/** A classifier as skl2onnx exports it by default: softmax of the matrix X [N, 2], as a list of maps of No and Yes. */
export const zipped = (): Uint8Array =>
  model(zip('probabilities', 'output_probability', texts), maps('output_probability'));
/** The same with the tensor as its output. */
export const unzipped = (): Uint8Array => model([12, matrix('probabilities')]);
