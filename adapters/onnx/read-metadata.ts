/** `ModelProto.metadata_props`, a repeated `StringStringEntryProto { key = 1; value = 2 }`. */
const metadataProps = 14;

/** Lengths of the wire types that have a fixed one. */
const fixedBytes: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/**
 * The metadata of an ONNX file that ONNX Runtime has already opened, which onnxruntime-node does not hand out. Reads
 * only the top level of the protobuf and steps over the graph: microseconds, where decoding the model
 * (domain/onnx/decode-model.ts) and loading the library for it cost the cold start of a function milliseconds.
 */
export function readMetadata(model: Uint8Array): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>();
  for (const { field, bytes } of fields(model)) {
    if (field !== metadataProps) continue;
    const entry = { key: '', value: '' };
    for (const part of fields(bytes)) {
      if (part.field === 1) entry.key = Buffer.from(part.bytes).toString('utf8');
      if (part.field === 2) entry.value = Buffer.from(part.bytes).toString('utf8');
    }
    metadata.set(entry.key, entry.value);
  }
  return metadata;
}

/** The length-delimited fields of a message; numbers are stepped over. */
function* fields(message: Uint8Array): Generator<{ field: number; bytes: Uint8Array }> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; at < message.length; shift += 7) {
      const byte = message[at++] as number;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < message.length) {
    const key = varint();
    const type = key % 8;
    if (type === 0) varint();
    else if (type === 2) {
      const length = varint();
      yield { field: Math.floor(key / 8), bytes: message.subarray(at, at + length) };
      at += length;
    } else {
      const length = fixedBytes[type];
      if (length === undefined) return; // Groups: no exporter writes them, and nothing after them can be read.
      at += length;
    }
  }
}
