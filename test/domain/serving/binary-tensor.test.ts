import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '#domain/errors.ts';
import type { Datatype } from '#domain/registry/signature.ts';
import { readBinary, writeBinary } from '#domain/serving/binary-tensor.ts';
import type { Tensor } from '#domain/serving/model-runtime.ts';

const field = 'inputs[0].parameters.binary_data_size';

/** The same bytes at an address that is `offset` past a multiple of 8, as they lie behind a JSON of any length. */
function misplaced(bytes: Uint8Array, offset: number): Uint8Array {
  const room = new Uint8Array(bytes.length + 8);
  room.set(bytes, offset);
  return room.subarray(offset, offset + bytes.length);
}

function refusal(datatype: Datatype, bytes: readonly number[], size: number): DomainError {
  try {
    readBinary(datatype, Uint8Array.from(bytes), size, field);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

const numeric: readonly (readonly [Datatype, fc.Arbitrary<Tensor['data']>])[] = [
  ['UINT8', fc.uint8Array()],
  ['INT8', fc.int8Array()],
  ['UINT16', fc.uint16Array()],
  ['INT16', fc.int16Array()],
  ['UINT32', fc.uint32Array()],
  ['INT32', fc.int32Array()],
  ['UINT64', fc.bigUint64Array()],
  ['INT64', fc.bigInt64Array()],
  ['FP32', fc.float32Array()],
  ['FP64', fc.float64Array()],
  ['FP16', fc.uint16Array().map((bits) => new Float16Array(bits.slice().buffer))],
  ['BOOL', fc.array(fc.boolean()).map((bits) => Uint8Array.from(bits, Number))],
];

describe('binary tensors', () => {
  it.each(numeric)('SRV-2: %s comes back bit by bit, wherever its bytes lie', (datatype, data) => {
    fc.assert(
      fc.property(data, fc.integer({ min: 0, max: 7 }), (sent, offset) => {
        const bytes = writeBinary(datatype, sent);
        const read = readBinary(datatype, misplaced(bytes, offset), sent.length, field);
        expect(read.constructor).toBe(sent.constructor);
        expect(writeBinary(datatype, read)).toEqual(bytes);
      }),
    );
  });

  it('SRV-2: BYTES come back as they were, empty, long, and beyond ASCII', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
        const bytes = writeBinary('BYTES', texts);
        expect(readBinary('BYTES', bytes, texts.length, field)).toEqual(texts);
      }),
    );
  });

  it('SRV-2: keeps a byte order mark that is part of a text', () => {
    const texts = ['\ufeffa'];
    expect(readBinary('BYTES', writeBinary('BYTES', texts), 1, field)).toEqual(texts);
  });

  it('SRV-2: is what the extension says: little-endian, lengths of 32 bits', () => {
    expect(writeBinary('INT32', Int32Array.of(1, -2))).toEqual(
      Uint8Array.of(1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff),
    );
    expect(writeBinary('FP16', Float16Array.of(1))).toEqual(Uint8Array.of(0, 0x3c));
    expect(writeBinary('BYTES', ['ab', ''])).toEqual(
      Uint8Array.of(2, 0, 0, 0, 0x61, 0x62, 0, 0, 0, 0),
    );
  });

  it('copies nothing that lies well, also from a Buffer', () => {
    const bytes = Buffer.from(new ArrayBuffer(24), 8, 16);
    const view = readBinary('FP64', bytes, 2, field) as Float64Array;
    expect(view.buffer).toBe(bytes.buffer);
    const unaligned = Buffer.from(new ArrayBuffer(24), 4, 16);
    const copy = readBinary('FP64', unaligned, 2, field) as Float64Array;
    expect(copy.buffer).not.toBe(unaligned.buffer);
  });

  it.each<[string, Datatype, readonly number[], number, string]>([
    ['an odd number of bytes for FP16', 'FP16', [0, 0, 0], 1, '1 elements of FP16 take 2 bytes'],
    ['too few bytes', 'FP32', [0, 0, 0], 1, 'take 4 bytes, not 3'],
    ['too many bytes', 'INT64', new Array(9).fill(0), 1, 'take 8 bytes, not 9'],
    ['bytes for no elements', 'FP32', [0, 0, 0, 0], 0, 'take 0 bytes, not 4'],
    ['a BOOL of 2', 'BOOL', [0, 2], 2, 'the byte 0 or 1'],
    ['half a length', 'BYTES', [1, 0], 1, 'element 0 is longer than the data'],
    ['an element cut short', 'BYTES', [3, 0, 0, 0, 0x61], 1, 'element 0 is longer'],
    ['a length of 4 GB', 'BYTES', [255, 255, 255, 255, 0x61], 1, 'element 0 is longer'],
    ['too few elements', 'BYTES', [1, 0, 0, 0, 0x61], 2, 'has 1 elements; the shape has 2'],
    ['too many elements', 'BYTES', [0, 0, 0, 0, 0, 0, 0, 0], 1, 'has 2 elements'],
    ['bytes that are no text', 'BYTES', [1, 0, 0, 0, 0xff], 1, 'element 0 is not UTF-8'],
  ])('SEC-2: refuses %s', (_, datatype, bytes, size, words) => {
    const error = refusal(datatype, bytes, size);
    expect([error.kind, error.field]).toEqual(['invalid', field]);
    expect(error.message).toContain(words);
  });

  it('SEC-2: answers any bytes with texts or a refusal, never with another error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(8), (bytes, size) => {
        try {
          expect(readBinary('BYTES', bytes, size, field)).toHaveLength(size);
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
        }
      }),
    );
  });
});
