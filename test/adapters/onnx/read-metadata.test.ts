import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMetadata } from '#adapters/onnx/read-metadata.ts';
import { decodeModel } from '#domain/onnx/decode-model.ts';
import { echo, zipMap } from './tiny-models.ts';

describe('readMetadata', () => {
  it('REG-4: reads what decoding the whole model reads', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 300 });
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(text, text), { selector: ([key]) => key }), (pairs) => {
        const bytes = echo(['FP32', 'BYTES'], Object.fromEntries(pairs));
        expect(Object.fromEntries(readMetadata(bytes))).toEqual(decodeModel(bytes).metadata);
      }),
    );
  });

  it('reads nothing where there is none', () => {
    expect(readMetadata(zipMap()).size).toBe(0);
  });

  it('SEC-3: comes to an end on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readMetadata(bytes)).toBeInstanceOf(Map);
      }),
      { numRuns: 2000 },
    );
  });
});
