import { invalid } from '../errors.ts';
import type { Datatype } from '../registry/signature.ts';
import { decodeUtf8Exactly, writeUtf8 } from '../utf8.ts';
import type { Tensor } from './model-runtime.ts';

type Data = Tensor['data'];
type FixedDatatype = Exclude<Datatype, 'BYTES'>;

/** Little-endian, as the extension says and as every machine is that this runs on. */
const arrays = {
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  UINT64: BigUint64Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  FP16: Float16Array,
  FP32: Float32Array,
  FP64: Float64Array,
} as const satisfies Record<FixedDatatype, unknown>;

/** Bytes of the length before each element of a BYTES tensor. */
const lengthBytes = 4;

/**
 * The elements of a tensor in the binary tensor data extension of the Open Inference Protocol: row-major, `size` of
 * them. A view on `bytes` where they lie as the machine wants them, a copy otherwise. Throws `invalid`, at `field`, when
 * the bytes are not exactly that.
 */
export function readBinary(
  datatype: Datatype,
  bytes: Uint8Array,
  size: number,
  field: string,
): Data {
  if (datatype === 'BYTES') return readTexts(bytes, size, field);
  const { BYTES_PER_ELEMENT: width } = arrays[datatype];
  if (bytes.length !== size * width)
    throw invalid(
      `${field}: ${size} elements of ${datatype} take ${size * width} bytes, not ${bytes.length}.`,
      { field },
    );
  if (datatype === 'BOOL' && bytes.some((byte) => byte > 1))
    throw invalid(`${field}: a BOOL is the byte 0 or 1.`, { field });
  // Not `bytes.slice()`: Node's Buffer makes that a view.
  const aligned = bytes.byteOffset % width === 0 ? bytes : Uint8Array.prototype.slice.call(bytes);
  return new arrays[datatype](aligned.buffer as ArrayBuffer, aligned.byteOffset, size);
}

/** Each element is its length, 32 bits, and that many bytes of UTF-8. */
function readTexts(bytes: Uint8Array, size: number, field: string): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const texts: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const start = at + lengthBytes;
    const end = start <= bytes.length ? start + view.getUint32(at, true) : Number.POSITIVE_INFINITY;
    if (end > bytes.length)
      throw invalid(`${field}: element ${texts.length} is longer than the data.`, {
        field,
        hint: 'Each element is its length as a little-endian 32-bit number, and that many bytes.',
      });
    texts.push(text(bytes.subarray(start, end), texts.length, field));
    at = end;
  }
  if (texts.length === size) return texts;
  throw invalid(`${field} has ${texts.length} elements; the shape has ${size}.`, { field });
}

function text(bytes: Uint8Array, element: number, field: string): string {
  try {
    return decodeUtf8Exactly(bytes);
  } catch (cause) {
    throw invalid(`${field}: element ${element} is not UTF-8.`, {
      field,
      hint: 'ONNX Runtime takes text only; send other bytes as a UINT8 tensor.',
      cause,
    });
  }
}

/** The other way round; a view on `data` where that is possible. */
export function writeBinary(datatype: Datatype, data: Data): Uint8Array {
  if (datatype === 'BYTES') return writeTexts(data as readonly string[]);
  const { buffer, byteOffset, byteLength } = data as Uint8Array;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function writeTexts(texts: readonly string[]): Uint8Array {
  /** UTF-8 takes at most three bytes for one unit of UTF-16. */
  const most = texts.reduce((sum, { length }) => sum + lengthBytes + 3 * length, 0);
  const bytes = new Uint8Array(most);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const text of texts) {
    const written = writeUtf8(text, bytes.subarray(at + lengthBytes));
    view.setUint32(at, written, true);
    at += lengthBytes + written;
  }
  return bytes.subarray(0, at);
}
