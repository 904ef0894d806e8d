import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '#domain/errors.ts';
import { floats, int64s, node, value } from '#domain/onnx/build.ts';
import { checkModel } from '#domain/onnx/check-model.ts';
import { countMessages } from '#domain/onnx/count-messages.ts';
import { zipMap } from '../../adapters/onnx/tiny-models.ts';
import { computing, endless, foreign, huge, model } from './hostile-models.ts';

const float = (name: string, dims: object[]) => ({
  name,
  type: { tensorType: { elemType: 1, shape: { dim: dims } } },
});
const chain = (length: number) =>
  computing(
    node('Identity', ['x'], 'n0'),
    ...Array.from({ length: length - 2 }, (_, i) => node('Identity', [`n${i}`], `n${i + 1}`)),
    node('Identity', [`n${length - 2}`], 'y'),
  );

/** Texts of the input t cut again and again. */
const splitting = (...attributes: Parameters<typeof node>[3][]) =>
  model({
    inputs: [value('t', 'BYTES', ['N'])],
    nodes: [
      ...attributes.map((each, i) => ({
        ...node('StringSplit', [i === 0 ? 't' : `s${i - 1}`], `s${i}`, each),
        output: [`s${i}`, `count${i}`],
      })),
      node('Cast', ['count0'], 'y', { to: { i: 1 } }),
    ],
    outputs: [value('y', 'FP32', ['N'])],
  });

describe('checkModel', () => {
  it('SEC-3: lets a plain model pass, and one whose sizes follow from the shape of an input', () => {
    expect(checkModel(model()).nodes).toHaveLength(1);
    const sized = [
      node('Shape', ['x'], 'shape'),
      node('ConstantOfShape', ['shape'], 'zeros'),
      node('Add', ['x', 'zeros'], 'y'),
    ];
    expect(checkModel(computing(...sized)).nodes).toHaveLength(3);
    expect(checkModel(huge(1))).toBeDefined(); // What it asks for is up to the limits of the dry run.
    expect(checkModel(endless(10))).toBeDefined();
    const dates = splitting({ maxsplit: { i: 2 } }, { maxsplit: { i: 1 } }, { maxsplit: { i: 2 } });
    expect(checkModel(dates).opsets[0]).toEqual({ domain: '', version: 20 });
    expect(checkModel(splitting({ maxsplit: { i: 256 } })).irVersion).toBe(9);
  });

  it.each<[string, Uint8Array, string, string]>([
    [
      'an operator of its own',
      computing({ ...node('Exfiltrate', ['x'], 'y'), domain: 'evil.corp' }),
      'The operator Exfiltrate of evil.corp, which computes y, is not allowed.',
      'code beside the file',
    ],
    [
      'an operator that ONNX Runtime adds to the standard',
      computing({ ...node('FusedMatMul', ['x', 'x'], 'y'), domain: 'com.microsoft' }),
      'The operator FusedMatMul of com.microsoft',
      'ai.onnx.ml',
    ],
    ['a loop', computing(node('Loop', ['x'], 'y')), 'The operator Loop of ai.onnx', 'control flow'],
    [
      'chance',
      computing(node('RandomNormalLike', ['x'], 'y')),
      'The operator RandomNormalLike of ai.onnx',
      'registry.md',
    ],
    [
      'a list of maps',
      zipMap(),
      'The operator ZipMap of ai.onnx.ml, which computes zipped',
      'zipmap=False',
    ],
    [
      'weights in another file',
      foreign({}, { initializer: [{ name: 'w', dataLocation: 1 }] }),
      'in another file',
      'save_as_external_data=False',
    ],
    [
      'an operator hidden in a function',
      foreign({ functions: [{ name: 'f', node: [{ opType: 'Identity' }] }] }),
      '1 operators of its own',
      'inline_local_functions',
    ],
    ['sparse weights', foreign({}, { sparseInitializer: [{}] }), 'sparse weights', 'dense'],
    ['an old IR', foreign({ irVersion: 2 }), 'IR version 2; 3 to 13', 'ir_version'],
    ['an IR to come', foreign({ irVersion: 99 }), 'IR version 99', 'Export it again'],
    [
      'an operator set to come',
      foreign({ opsetImport: [{ version: 99 }] }),
      'version 99 of the operators of ai.onnx; 7 to 26',
      'target_opset',
    ],
    [
      'an old operator set for machine learning',
      foreign({ opsetImport: [{ version: 17 }, { domain: 'ai.onnx.ml', version: 6 }] }),
      'version 6 of the operators of ai.onnx.ml; 1 to 5',
      'target_opset',
    ],
    [
      'an output that nothing computes',
      model({ outputs: [value('z', 'FP32', ['N', 2])] }),
      'Nothing in the model computes its output z.',
      'check_model',
    ],
    [
      'a name given twice',
      computing(node('Identity', ['x'], 'y'), node('Neg', ['x'], 'y')),
      'The name y is given to two tensors.',
      'Export',
    ],
    [
      'a constant in the place of a result',
      model({ initializers: [floats('y', [1], [0])] }),
      'The name y is given to two tensors.',
      'Export',
    ],
    [
      'one output twice',
      model({ outputs: [value('y', 'FP32', ['N']), value('y', 'FP32', ['N'])] }),
      'Two outputs of the model have the same name.',
      'Name',
    ],
    [
      'an input without a name',
      foreign({}, { input: [float('', [])], output: [float('y', [])] }),
      'An input has no name.',
      'Name it',
    ],
    [
      'a type that cannot be sent',
      foreign({}, { input: [{ name: 'x', type: { tensorType: { elemType: 16 } } }] }),
      "The model's input x has an element type that cannot be sent.",
      'Cast',
    ],
    [
      'more dimensions than anybody needs',
      foreign({}, { output: [float('y', Array(9).fill({}))] }),
      "The model's output y has 9 dimensions; at most 8",
      'Reshape',
    ],
    ['100 000 nodes', chain(100_000), 'The model has 100000 nodes; at most 20000', 'smaller'],
    [
      '5 001 inputs',
      model({
        inputs: Array.from({ length: 5001 }, (_, i) => value(i ? `x${i}` : 'x', 'FP32', ['N', 1])),
      }),
      'The model has 5001 inputs; at most 5000',
      'one input [N, columns]',
    ],
    [
      'a size that a request chooses',
      model({
        nodes: [
          node('Cast', ['x'], 'n', { to: { i: 7 } }),
          node('ConstantOfShape', ['n'], 'zeros'),
          node('ReduceMax', ['zeros'], 'y'),
        ],
      }),
      'The size of what ConstantOfShape computes (zeros) follows from values that are sent (n).',
      'Make it a constant',
    ],
    [
      'a repetition that a request chooses',
      model({
        nodes: [node('Cast', ['x'], 'n', { to: { i: 7 } }), node('Tile', ['one', 'n'], 'y')],
        initializers: [int64s('one', [1], [1])],
      }),
      'The size of what Tile computes (y)',
      'shape of an input',
    ],
    [
      'texts cut into any number of parts',
      splitting({}),
      'StringSplit, which computes s0, may cut a text into any number of parts; at most 257',
      '`maxsplit` from 1 to 256',
    ],
    ['a limit that is none', splitting({ maxsplit: { i: -1 } }), 'any number of parts', 'maxsplit'],
    ['a limit too high', splitting({ maxsplit: { i: 257 } }), 'into 258 parts', 'maxsplit'],
    [
      'a limit beyond any integer',
      splitting({ maxsplit: { i: Number.MAX_SAFE_INTEGER } }),
      'parts; at most 257',
      'maxsplit',
    ],
    [
      'a limit of a type that the runtime does not look at',
      splitting({ maxsplit: { f: 8, i: 8 } }),
      'any number of parts',
      'maxsplit',
    ],
    [
      'parts cut into parts',
      splitting({ maxsplit: { i: 15 } }, { maxsplit: { i: 15 } }, { maxsplit: { i: 1 } }),
      'StringSplit, which computes s2, may cut a text into 512 parts',
      'product',
    ],
    ['half a file', chain(10).subarray(0, 99), 'The file is not an ONNX model', 'whole file'],
    ['nothing', new Uint8Array(0), 'The file is not an ONNX model', 'whole file'],
  ])('SEC-3: refuses %s, saying what and what to do', (_, bytes, message, hint) => {
    expect(() => checkModel(bytes)).toThrow(
      expect.objectContaining({
        kind: 'invalid',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });

  it('SEC-3: counts the messages of a file before it makes an object of any', () => {
    // GraphProto (field 7) of two million empty nodes (field 1): four megabytes that would decode to a gigabyte.
    const bytes = new Uint8Array(4_000_005);
    bytes.set([58, 0x80, 0x92, 0xf4, 0x01]);
    for (let at = 5; at < bytes.length; at += 2) bytes[at] = 10;
    expect(countMessages(bytes, Number.POSITIVE_INFINITY)).toBe(2_000_001);
    const before = performance.now();
    expect(() => checkModel(bytes)).toThrow('The model has more than 1000000 parts.');
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it('SEC-3: answers any bytes, and any model with a byte changed, with a summary or a refusal', () => {
    const whole = endless(3);
    const broken = fc
      .tuple(fc.nat(whole.length - 1), fc.nat(255))
      .map(([at, byte]) => whole.with(at, byte));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), broken), (bytes) => {
        try {
          checkModel(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

const shared = ['addsub', 'churn', 'echo', 'mixed'].map(
  (name) => `../shared/conformance/oip/${name}.onnx`,
);

describe.skipIf(!shared.every((file) => existsSync(file)))('with the models of ../shared', () => {
  it.each(shared)('SRV-9: lets %s pass', (file) => {
    expect(checkModel(readFileSync(file)).outputs.length).toBeGreaterThan(0);
  });
});
