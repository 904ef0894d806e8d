import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '#domain/errors.ts';
import { floats, node, strings, value } from '#domain/onnx/build.ts';
import { decodeModel } from '#domain/onnx/decode-model.ts';
import { writtenModel } from '#domain/onnx/descriptor.ts';
import { encodeModel } from '#domain/onnx/encode-model.ts';

const small = encodeModel({
  graphName: 'small',
  nodes: [
    node('LabelEncoder', ['größe'], 'code', { keys_strings: { strings: ['ä'] } }, 'ai.onnx.ml'),
    node('Add', ['code', 'one'], 'sum', {}),
  ],
  initializers: [floats('one', [1], [1]), strings('words', [2], ['a', 'ü'])],
  inputs: [value('größe', 'BYTES', ['N', 1])],
  outputs: [value('sum', 'FP32', ['N', 1])],
  metadata: { 'loopwright.classes': '["a"]' },
});

/** A model as other exporters write it: any field of the descriptor. */
const foreign = (model: object) =>
  Uint8Array.from(writtenModel.encode(writtenModel.fromObject(model)).finish());
const float = (name: string, shape?: object) => ({
  name,
  type: { tensorType: { elemType: 1, ...(shape && { shape }) } },
});
const opsetImport = [{ version: 17 }];

describe('decodeModel', () => {
  it('SRV-1: tells what a model takes and gives, its operators and metadata', () => {
    expect(decodeModel(small)).toEqual({
      irVersion: 8,
      producer: 'loopwright',
      opsets: [
        { domain: '', version: 17 },
        { domain: 'ai.onnx.ml', version: 3 },
      ],
      nodes: [
        { opType: 'LabelEncoder', domain: 'ai.onnx.ml', input: ['größe'], output: ['code'] },
        { opType: 'Add', domain: '', input: ['code', 'one'], output: ['sum'] },
      ],
      inputs: [{ name: 'größe', kind: 'tensor', datatype: 'BYTES', shape: [-1, 1] }],
      outputs: [{ name: 'sum', kind: 'tensor', datatype: 'FP32', shape: [-1, 1] }],
      metadata: { 'loopwright.classes': '["a"]' },
      externalData: false,
      functions: 0,
      sparseTensors: 0,
      constants: ['one', 'words'],
    });
  });

  it('does not take an initializer for an input, as exporters before IR 4 list both', () => {
    const graph = {
      input: [float('x'), float('w')],
      output: [float('y')],
      initializer: [{ name: 'w' }],
    };
    const { inputs } = decodeModel(foreign({ irVersion: 3, opsetImport, graph }));
    expect(inputs).toEqual([{ name: 'x', kind: 'tensor', datatype: 'FP32' }]);
  });

  it('tells variable, zero and unknown dimensions, and types that cannot be sent', () => {
    const dims = { dim: [{ dimParam: 'N' }, {}, { dimValue: 0 }, { dimValue: 3 }] };
    const output = [
      float('t', dims),
      { name: 'scalar', type: { tensorType: { elemType: 11, shape: {} } } },
      { name: 'bf16', type: { tensorType: { elemType: 16, shape: {} } } },
      { name: 'zipmap', type: { sequenceType: {} } },
      { name: 'map', type: { mapType: {} } },
      { name: 'nothing' },
    ];
    expect(decodeModel(foreign({ opsetImport, graph: { output } })).outputs).toEqual([
      { name: 't', kind: 'tensor', datatype: 'FP32', shape: [-1, -1, 0, 3] },
      { name: 'scalar', kind: 'tensor', datatype: 'FP64', shape: [] },
      { name: 'bf16', kind: 'tensor', shape: [] },
      { name: 'zipmap', kind: 'sequence' },
      { name: 'map', kind: 'map' },
      { name: 'nothing', kind: 'unknown' },
    ]);
  });

  it('finds operators and external weights in nested graphs and functions', () => {
    const weights = {
      name: 'w',
      externalData: [{ key: 'location', value: 'w.bin' }],
      dataLocation: 1,
    };
    const inner = { node: [{ opType: 'Inner', domain: 'evil' }], initializer: [weights] };
    const graph = {
      node: [{ opType: 'If', domain: 'ai.onnx', attribute: [{ name: 'then_branch', g: inner }] }],
      output: [float('y')],
    };
    const functions = [{ name: 'f', node: [{ opType: 'InFunction', domain: '' }] }];
    const summary = decodeModel(foreign({ opsetImport, graph, functions }));
    expect(summary.nodes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ opType: 'If', domain: '' }),
        expect.objectContaining({ opType: 'Inner', domain: 'evil' }),
        expect.objectContaining({ opType: 'InFunction', domain: '' }),
      ]),
    );
    expect(summary.externalData).toBe(true);
    const constant = { opType: 'Constant', attribute: [{ name: 'value', t: weights }] };
    const inAttribute = { node: [constant], output: [float('y')] };
    expect(decodeModel(foreign({ opsetImport, graph: inAttribute })).externalData).toBe(true);
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['text', Uint8Array.from('not a model at all', (char) => char.charCodeAt(0))],
    ['half a model', small.slice(0, small.length >> 1)],
    ['a model without graph', foreign({ opsetImport })],
    ['a graph without outputs', foreign({ opsetImport, graph: { name: 'g' } })],
  ])('refuses %s as invalid', (_, bytes) => {
    expect(() => decodeModel(bytes)).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });

  it('answers any bytes with a summary or an invalid error, never a crash', () => {
    const broken = fc
      .tuple(fc.nat(small.length - 1), fc.nat(255))
      .map(([at, byte]) => small.with(at, byte));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), broken), (bytes) => {
        try {
          decodeModel(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses graphs nested without end instead of overflowing the stack', () => {
    // AttributeProto.g (field 6) ⊃ GraphProto.node (1) ⊃ NodeProto.attribute (5), 1 000 levels deep.
    let bytes: number[] = [];
    const wrap = (tag: number, body: number[]) => {
      const size: number[] = [];
      for (let rest = body.length; ; rest >>>= 7) {
        size.push(rest > 127 ? (rest & 127) | 128 : rest);
        if (rest <= 127) break;
      }
      return [tag, ...size, ...body];
    };
    for (let depth = 0; depth < 1000; depth++) bytes = wrap(0x0a, wrap(0x2a, wrap(0x32, bytes)));
    const model = Uint8Array.from(wrap(0x3a, bytes));
    expect(() => decodeModel(model)).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });
});

const conformance = '../shared/conformance/oip';
describe.skipIf(!existsSync(conformance))(`on ${conformance} (skipped where absent)`, () => {
  it('SRV-9: reads a scikit-learn pipeline with columns of three types', () => {
    const mixed = decodeModel(readFileSync(`${conformance}/mixed.onnx`));
    expect(mixed.inputs.map(({ name, datatype, shape }) => [name, datatype, shape])).toEqual([
      ['plan', 'BYTES', [-1, 1]],
      ['region', 'BYTES', [-1, 1]],
      ['tenure', 'INT64', [-1, 1]],
      ['tickets', 'INT64', [-1, 1]],
      ['spend', 'FP32', [-1, 1]],
      ['usage', 'FP32', [-1, 1]],
    ]);
    expect(mixed.outputs.map(({ name }) => name)).toEqual(['label', 'probabilities']);
    expect(mixed.nodes).toContainEqual(
      expect.objectContaining({ opType: 'OneHotEncoder', domain: 'ai.onnx.ml' }),
    );
  });
});
