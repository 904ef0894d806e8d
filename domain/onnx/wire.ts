/** One field of a protobuf message; `bytes` is empty for numbers, `at` is where its content starts. */
export interface Field {
  readonly number: number;
  /** 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes. */
  readonly wire: number;
  readonly bytes: Uint8Array;
  /** Of a varint, as a signed 64-bit integer rounded to a double. */
  readonly int: number;
}

/** The fields of a message, in order. Throws RangeError where the bytes are no message. */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  const reader = new Reader(message);
  while (!reader.done()) {
    const key = reader.varint();
    const wire = key % 8;
    const number = Math.floor(key / 8);
    if (wire === 0) yield { number, wire, bytes: none, int: reader.varint() };
    else if (wire === 2) yield { number, wire, bytes: reader.take(reader.varint()), int: 0 };
    else if (wire === 1 || wire === 5)
      yield { number, wire, bytes: reader.take(wire === 1 ? 8 : 4), int: 0 };
    else throw new RangeError(`wire type ${wire}`);
  }
}

const none = new Uint8Array(0);

class Reader {
  private at = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  done(): boolean {
    return this.at >= this.bytes.length;
  }

  varint(): number {
    const from = this.at;
    let value = 0;
    for (let index = 0; index < 9; index++) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new RangeError('a number has no end');
      value += (byte & 127) * 2 ** (7 * index);
      if (byte < 128) return value;
    }
    // Ten bytes: a negative number in two's complement.
    this.at += 1;
    const ten = this.bytes.subarray(from, this.at);
    const bits = ten.reduceRight((sum, byte) => (sum << 7n) | BigInt(byte & 127), 0n);
    return Number(BigInt.asIntN(64, bits));
  }

  take(length: number): Uint8Array {
    const end = this.at + length;
    if (!(length >= 0 && end <= this.bytes.length)) throw new RangeError('a field has no end');
    const taken = this.bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }
}

/** The values of a repeated int64 field, packed or one by one. */
export function intsOf(fields: readonly Field[]): number[] {
  const values: number[] = [];
  for (const { wire, bytes, int } of fields) {
    if (wire === 0) values.push(int);
    else for (const reader = new Reader(bytes); !reader.done(); ) values.push(reader.varint());
  }
  return values;
}

/** The values of a repeated float field, packed or one by one. */
export function floatsOf(fields: readonly Field[]): number[] {
  const values: number[] = [];
  for (const { bytes } of fields) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length % 4 !== 0) throw new RangeError('a list of floats has no end');
    for (let at = 0; at < bytes.length; at += 4) values.push(view.getFloat32(at, true));
  }
  return values;
}
