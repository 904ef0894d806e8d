import fc from 'fast-check';
import protobuf from 'protobufjs/minimal.js';
import { describe, expect, it } from 'vitest';
import { floats, int64s, node, strings, value } from '#domain/onnx/build.ts';
import { decodeModel } from '#domain/onnx/decode-model.ts';
import { encodeModel } from '#domain/onnx/encode-model.ts';
import { readGraph } from '#domain/onnx/read-graph.ts';
import { bytesIn, floatsIn, intsIn } from '#domain/onnx/wire.ts';

const bytes = encodeModel({
  graphName: 'g',
  nodes: [
    node('Gather', ['größe', 'w'], 'y', {
      axis: { i: -1 },
      weights: { floats: [0.5, -2] },
      ids: { ints: [0, -1, 2 ** 40] },
      names: { strings: ['ä', ''] },
      mode: { s: 'NONE' },
      alpha: { f: 0.25 },
    }),
  ],
  initializers: [int64s('w', [2], [1, -7]), floats('f', [1], [1.5]), strings('s', [1], ['ü'])],
  inputs: [value('größe', 'BYTES', ['N', 1])],
  outputs: [value('y', 'INT64', ['N', 2])],
  metadata: { 'loopwright.classes': '["a"]' },
});

describe('readGraph', () => {
  it('reads what encodeModel wrote, and inputs and outputs as decodeModel does', () => {
    const { nodes, constants, inputs, outputs, metadata } = readGraph(bytes);
    const [only] = nodes;
    expect(only).toMatchObject({ opType: 'Gather', domain: '', input: ['größe', 'w'] });
    expect([only?.int('axis'), only?.float('alpha'), only?.string('mode')]).toEqual([
      -1,
      0.25,
      'NONE',
    ]);
    expect(only?.ints('ids')).toEqual([0, -1, 2 ** 40]);
    expect(only?.floats('weights')).toEqual([0.5, -2]);
    expect(only?.strings('names')).toEqual(['ä', '']);
    expect(only?.int('absent')).toBeUndefined();
    expect([...constants.values()].map(({ values }) => values)).toEqual([[1, -7], [1.5], ['ü']]);
    const summary = decodeModel(bytes);
    expect(inputs).toEqual(summary.inputs.map(({ kind: _, ...spec }) => spec));
    expect(outputs).toEqual(summary.outputs.map(({ kind: _, ...spec }) => spec));
    expect(Object.fromEntries(metadata)).toEqual(summary.metadata);
  });

  it('SEC-3: comes to an end on any bytes, and on a model with a byte changed', () => {
    const broken = fc
      .tuple(fc.nat(bytes.length - 1), fc.nat(255))
      .map(([at, byte]) => bytes.with(at, byte));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), broken), (any) => {
        try {
          expect(readGraph(any).nodes).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('wire', () => {
  it('reads lists packed and one by one, and signed integers as protobufjs writes them', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeInteger()), (ints) => {
        const writer = protobuf.Writer.create();
        for (const int of ints) writer.uint32(8).int64(int);
        writer.uint32(18).fork();
        for (const int of ints) writer.int64(int);
        writer.ldelim();
        for (const int of ints) writer.uint32(29).float(int);
        const message = writer.finish();
        expect(intsIn(message, 1)).toEqual(ints);
        expect(intsIn(message, 2)).toEqual(ints);
        expect(floatsIn(message, 3)).toEqual(ints.map(Math.fround));
      }),
    );
  });

  it.each([
    ['a length beyond the end', [10, 5, 1]],
    ['a number without an end', [8, 255]],
    ['groups', [11, 12]],
  ])('refuses %s', (_, message) => {
    expect(() => bytesIn(Uint8Array.from(message), 1)).toThrow(RangeError);
  });
});
