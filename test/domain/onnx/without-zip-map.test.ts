import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { checkModel } from '#domain/onnx/check-model.ts';
import { withoutZipMap } from '#domain/onnx/without-zip-map.ts';
import { zipMap } from '../../adapters/onnx/tiny-models.ts';
import type { Field } from './message.ts';
import { integers, maps, matrix, model, node, texts, zip } from './zip-map-model.ts';

describe('a ZipMap at the end of a graph', () => {
  it('REG-4: goes away; the tensor is the output in its place, under its name, and no other byte changes', () => {
    const given = model(
      zip('probabilities', 'output_probability', integers),
      maps('output_probability'),
    );
    const { bytes, classes, change } = withoutZipMap(given);
    expect(Buffer.from(bytes)).toEqual(Buffer.from(model([12, matrix('probabilities')])));
    expect(classes).toEqual(['3', '5']);
    expect(change).toBe(
      'ZipMap was taken away: instead of the maps output_probability the output is the tensor probabilities [-1, 2].',
    );
    expect(checkModel(bytes).outputs).toEqual([
      { name: 'probabilities', kind: 'tensor', datatype: 'FP32', shape: [-1, 2] },
    ]);
  });

  it('REG-4: what is left runs', async () => {
    const { bytes } = withoutZipMap(model(zip('probabilities', 'p', texts), maps('p')));
    const loaded = await onnxRuntime().load(bytes);
    const X = {
      name: 'X',
      datatype: 'FP32' as const,
      shape: [1, 2],
      data: Float32Array.of(0, Math.log(3)),
    };
    const [output] = await loaded.run([X]);
    await loaded.release();
    expect(output?.name).toBe('probabilities');
    expect(output?.data[1]).toBeCloseTo(0.75, 6);
  });

  it('is found wherever it stands, and done once: the second time nothing is left to do', () => {
    const { bytes, classes } = withoutZipMap(model(maps('p'), zip('probabilities', 'p', texts)));
    expect(classes).toEqual(['No', 'Yes']);
    expect(withoutZipMap(bytes)).toEqual({ bytes });
  });

  it('leaves one output when the tensor is an output already, or ends in two ZipMaps', () => {
    const before = model([12, matrix('probabilities')]);
    const beside = model(
      zip('probabilities', 'p', texts),
      [12, matrix('probabilities')],
      maps('p'),
    );
    expect(Buffer.from(withoutZipMap(beside).bytes)).toEqual(Buffer.from(before));
    const twice = model(
      zip('probabilities', 'p', texts),
      zip('probabilities', 'q', integers),
      maps('p'),
      maps('q'),
    );
    const made = withoutZipMap(twice);
    expect(Buffer.from(made.bytes)).toEqual(Buffer.from(before));
    expect(made).not.toHaveProperty('classes'); // Theirs differ.
  });

  it.each([
    [
      'another node takes the maps',
      [zip('probabilities', 'p', texts), node('Identity', 'p', 'q'), maps('p'), maps('q')],
    ],
    [
      'the maps are no output',
      [zip('probabilities', 'p', texts), [12, matrix('probabilities')] as Field],
    ],
    ['its input is the graph’s own', [zip('X', 'p', texts), maps('p')]],
    ['it has no classes', [zip('probabilities', 'p'), maps('p')]],
    ['it has two lists of them', [zip('probabilities', 'p', texts, integers), maps('p')]],
    ['it is of another domain', [node('ZipMap', 'probabilities', 'p', texts), maps('p')]],
  ] as const)('SEC-3: stays when %s, to be refused with words', (_, graph) => {
    const given = model(...(graph as readonly Field[]));
    expect(withoutZipMap(given)).toEqual({ bytes: given });
    if (JSON.stringify(graph).includes('ai.onnx.ml'))
      expect(() => checkModel(given)).toThrow('The operator ZipMap of ai.onnx.ml');
  });

  it('stays in a file that is nothing but that', () => {
    expect(withoutZipMap(zipMap()).bytes).toEqual(zipMap());
  });

  it('gives no class names rather than wrong ones', () => {
    const same: Field = [
      5,
      [
        [1, 'classlabels_strings'],
        [9, 'a'],
        [9, 'a'],
        [20, 8],
      ],
    ];
    expect(withoutZipMap(model(zip('probabilities', 'p', same), maps('p')))).not.toHaveProperty(
      'classes',
    );
  });

  it('SEC-3: any bytes, and any damage to a model, come back without an error', () => {
    const given = model(zip('probabilities', 'p', texts), maps('p'));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(given.length - 1), (noise, at) => {
        expect(withoutZipMap(noise).bytes).toBe(noise);
        const damaged = given.slice();
        damaged.set(noise.subarray(0, 3), Math.min(at, given.length - 3));
        expect(withoutZipMap(damaged).bytes).toBeInstanceOf(Uint8Array);
        expect(withoutZipMap(given.slice(0, at)).bytes).toBeInstanceOf(Uint8Array);
      }),
    );
  });
});
