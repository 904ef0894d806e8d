import protobuf from 'protobufjs/minimal.js';
import { floats, node, value } from '#domain/onnx/build.ts';
import { encodeModel } from '#domain/onnx/encode-model.ts';
import type { Datatype } from '#domain/registry/signature.ts';

/** Gives back each input `in_{type}` as `out_{type}`; all are [rows, columns], both variable. */
export const echo = (
  types: readonly Datatype[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array =>
  encodeModel({
    graphName: 'echo',
    nodes: types.map((type) => node('Identity', [`in_${type}`], `out_${type}`)),
    initializers: [],
    inputs: types.map((type) => value(`in_${type}`, type, ['rows', 'columns'])),
    outputs: types.map((type) => value(`out_${type}`, type, ['rows', 'columns'])),
    metadata,
  });

/** A regression as skl2onnx exports one: the sum of the columns of the matrix `X`, each times its weight. */
export const weighing = (weights: readonly number[]): Uint8Array =>
  encodeModel({
    graphName: 'weighing',
    nodes: [node('MatMul', ['X', 'weights'], 'variable')],
    initializers: [floats('weights', [weights.length, 1], weights)],
    inputs: [value('X', 'FP32', ['rows', weights.length])],
    outputs: [value('variable', 'FP32', ['rows', 1])],
    metadata: {},
  });

type Part = readonly [field: number, value: string | number | readonly Part[]];

function encode(parts: readonly Part[]): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const [field, content] of parts) {
    if (typeof content === 'number') writer.uint32(field * 8).int64(content);
    else if (typeof content === 'string') writer.uint32(field * 8 + 2).string(content);
    else writer.uint32(field * 8 + 2).bytes(encode(content));
  }
  return writer.finish();
}

/** As skl2onnx exports a classifier by default: probabilities [rows, 2] become a list of maps. By field numbers of onnx.proto. */
export function zipMap(): Uint8Array {
  const float = 1;
  const strings = 8;
  const text = 8;
  const dims: Part = [
    2,
    [
      [1, [[2, 'rows']]],
      [1, [[1, 2]]],
    ],
  ];
  const tensor: Part = [1, [[1, float], dims]];
  const listOfMaps: Part = [
    4,
    [
      [
        1,
        [
          [
            5,
            [
              [1, text],
              [2, [[1, [[1, float]]]]],
            ],
          ],
        ],
      ],
    ],
  ];
  const labels: Part = [
    5,
    [
      [1, 'classlabels_strings'],
      [9, 'No'],
      [9, 'Yes'],
      [20, strings],
    ],
  ];
  return encode([
    [1, 8],
    [
      7,
      [
        [1, [[1, 'scores'], [2, 'zipped'], [4, 'ZipMap'], labels, [7, 'ai.onnx.ml']]],
        [2, 'zip'],
        [
          11,
          [
            [1, 'scores'],
            [2, [tensor]],
          ],
        ],
        [
          12,
          [
            [1, 'zipped'],
            [2, [listOfMaps]],
          ],
        ],
      ],
    ],
    [8, [[2, 17]]],
    [
      8,
      [
        [1, 'ai.onnx.ml'],
        [2, 3],
      ],
    ],
  ]);
}
