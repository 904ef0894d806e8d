import type { Datatype } from '../registry/signature.ts';
import type { Tensor } from './model-runtime.ts';

type Data = Tensor['data'];

interface Elements {
  /** What a caller should have sent. */
  readonly words: string;
  allocate(length: number): Data;
  /** Puts `value` at `at`; false when it is not an element of this type. */
  put(data: Data, at: number, value: unknown): boolean;
}

const numbers = (
  words: string,
  make: new (length: number) => Float16Array | Float32Array | Float64Array,
): Elements => ({
  words,
  allocate: (length) => new make(length),
  put(data, at, value) {
    const target = data as Float64Array;
    if (value === null) {
      target[at] = Number.NaN;
      return true;
    }
    if (typeof value !== 'number') return false;
    target[at] = value;
    return Number.isFinite(target[at]) || !Number.isFinite(value); // 1e300 is no FP32.
  },
});

const integers = (
  min: number,
  max: number,
  make: new (
    length: number,
  ) => Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array,
): Elements => ({
  words: `a whole number from ${min} to ${max}`,
  allocate: (length) => new make(length),
  put(data, at, value) {
    if (!Number.isInteger(value) || (value as number) < min || (value as number) > max)
      return false;
    (data as Int32Array)[at] = value as number;
    return true;
  },
});

/** Beyond 2^53 only a bigint is taken: JSON.parse has rounded the number (json-body.ts, `exactIntegers`). */
const bigIntegers = (
  min: bigint,
  max: bigint,
  make: new (length: number) => BigInt64Array | BigUint64Array,
): Elements => ({
  words: `a whole number from ${min} to ${max}`,
  allocate: (length) => new make(length),
  put(data, at, value) {
    if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) return false;
    const integer = BigInt(value as number | bigint);
    if (integer < min || integer > max) return false;
    (data as BigInt64Array)[at] = integer;
    return true;
  },
});

/** How JSON becomes tensor data, and what is refused: no text for numbers, no rounding, no wrapping around. */
export const elements: Readonly<Record<Datatype, Elements>> = {
  FP16: numbers('a number, or null when it is missing', Float16Array),
  FP32: numbers('a number, or null when it is missing', Float32Array),
  FP64: numbers('a number, or null when it is missing', Float64Array),
  INT8: integers(-(2 ** 7), 2 ** 7 - 1, Int8Array),
  INT16: integers(-(2 ** 15), 2 ** 15 - 1, Int16Array),
  INT32: integers(-(2 ** 31), 2 ** 31 - 1, Int32Array),
  INT64: bigIntegers(-(2n ** 63n), 2n ** 63n - 1n, BigInt64Array),
  UINT8: integers(0, 2 ** 8 - 1, Uint8Array),
  UINT16: integers(0, 2 ** 16 - 1, Uint16Array),
  UINT32: integers(0, 2 ** 32 - 1, Uint32Array),
  UINT64: bigIntegers(0n, 2n ** 64n - 1n, BigUint64Array),
  BOOL: {
    words: 'true or false',
    allocate: (length) => new Uint8Array(length),
    put(data, at, value) {
      if (typeof value !== 'boolean') return false;
      (data as Uint8Array)[at] = value ? 1 : 0;
      return true;
    },
  },
  BYTES: {
    words: 'text, or null when it is missing',
    allocate: (length) => new Array<string>(length).fill(''),
    put(data, at, value) {
      if (value !== null && typeof value !== 'string') return false;
      (data as string[])[at] = value ?? '';
      return true;
    },
  },
};

/** A value as it was sent, short enough for an error message. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part));
  return text.length <= 40 ? text : `${text.slice(0, 37)}…`;
}

/** One element in the form a capture line keeps: null when missing, and FP32 in its shortest decimal form. */
export function elementAt(
  { datatype, data }: Tensor,
  at: number,
): number | string | boolean | null {
  const value = data[at];
  switch (datatype) {
    case 'BYTES':
      return value === '' ? null : (value as string);
    case 'BOOL':
      return value !== 0;
    case 'FP32':
      return Number.isNaN(value) ? null : shortestFloat32(value as number);
    case 'FP16':
    case 'FP64':
      return Number.isNaN(value) ? null : (value as number);
    default:
      return Number(value);
  }
}

/**
 * The shortest decimal that is the same FP32: 29.85, not 29.850000381469727. What was sent as 29.85 is then captured as
 * 29.85, on the same side of a histogram's edge at 29.85 as in the training data. Nine digits always suffice.
 */
export function shortestFloat32(value: number): number {
  if (Number.isInteger(value) || !Number.isFinite(value)) return value;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
