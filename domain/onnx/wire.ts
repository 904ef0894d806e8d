import { decodeUtf8Exactly } from '../utf8.ts';

/**
 * Reading protobuf messages in place, one field number at a time: exporters write lists of ten thousand numbers as as many
 * fields, and an object for each costs more than reading them. All throw RangeError where the bytes are no message.
 */

/**
 * Where a field's content is; `int` is its value when `wire` is 0 (a signed 64-bit integer as a double). `start` is where
 * its key begins.
 */
type Visit = (
  wire: number,
  from: number,
  to: number,
  int: number,
  number: number,
  start: number,
) => void;

/** The fields of one number, or all of them, in their order. */
export function eachField(message: Uint8Array, wanted: number | 'all', visit: Visit): void {
  const reader = new Reader(message, 0, message.length);
  while (!reader.done()) {
    const start = reader.at;
    const key = reader.varint();
    const wire = key % 8;
    const from = reader.at;
    const int = wire === 0 ? reader.varint() : 0;
    if (wire === 1 || wire === 5) reader.skip(wire === 1 ? 8 : 4);
    else if (wire === 2) reader.skip(reader.varint());
    else if (wire !== 0) throw new RangeError(`wire type ${wire}`);
    const number = Math.floor(key / 8);
    if (number === wanted || wanted === 'all')
      visit(wire, wire === 2 ? reader.from : from, reader.at, int, number, start);
  }
}

class Reader {
  at: number;
  /** Where what was skipped last begins. */
  from = 0;
  private readonly end: number;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array, from: number, end: number) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  done(): boolean {
    return this.at >= this.end;
  }

  varint(): number {
    const from = this.at;
    let value = 0;
    for (let index = 0, scale = 1; index < 9; index++, scale *= 128) {
      if (this.at >= this.end) throw new RangeError('a number has no end');
      const byte = this.bytes[this.at++] as number;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    // Ten bytes: a negative number in two's complement.
    this.at += 1;
    const ten = this.bytes.subarray(from, this.at);
    const bits = ten.reduceRight((sum, byte) => (sum << 7n) | BigInt(byte & 127), 0n);
    return Number(BigInt.asIntN(64, bits));
  }

  skip(length: number): void {
    this.from = this.at;
    this.at += length;
    if (!(length >= 0 && this.at <= this.end)) throw new RangeError('a field has no end');
  }
}

/** The messages, texts or bytes in the fields of this number. */
export function bytesIn(message: Uint8Array, number: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  eachField(message, number, (wire, from, to) => {
    if (wire === 2) parts.push(message.subarray(from, to));
  });
  return parts;
}

export const textsIn = (message: Uint8Array, number: number): string[] =>
  bytesIn(message, number).map(decodeUtf8Exactly);

/** Integers, packed or one by one. */
export function intsIn(message: Uint8Array, number: number): number[] {
  const values: number[] = [];
  eachField(message, number, (wire, from, to, int) => {
    if (wire === 0) values.push(int);
    else
      for (const packed = new Reader(message, from, to); !packed.done(); )
        values.push(packed.varint());
  });
  return values;
}

/** float32 numbers, packed or one by one. */
export function floatsIn(message: Uint8Array, number: number): number[] {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const values: number[] = [];
  eachField(message, number, (_, from, to) => {
    for (let at = from; at < to; at += 4) values.push(view.getFloat32(at, true));
  });
  return values;
}
