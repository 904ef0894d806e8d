/** Which fields of a message a decoder makes objects of, and what messages those are; by the numbers of onnx.proto. */
const messages = {
  model: { 7: 'graph', 8: 'leaf', 14: 'leaf', 25: 'function' },
  function: { 7: 'node' },
  graph: { 1: 'node', 5: 'tensor', 11: 'value', 12: 'value', 15: 'sparse' },
  node: { 1: 'leaf', 2: 'leaf', 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse' },
  tensor: { 13: 'leaf' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  value: { 2: 'type' },
  type: { 1: 'tensorType', 4: 'leaf', 5: 'leaf', 8: 'leaf', 9: 'leaf' },
  tensorType: { 2: 'shape' },
  shape: { 1: 'leaf' },
  leaf: {},
} as const satisfies Record<string, Readonly<Record<number, string>>>;

type Kind = keyof typeof messages;

/**
 * How many messages and names are in an ONNX file, without making an object of any; stops counting above `limit`. A file
 * of a megabyte can hold half a million empty messages, each of which costs a decoder a hundred times its two bytes.
 */
export function countMessages(bytes: Uint8Array, limit: number): number {
  let count = 0;
  const open: { kind: Kind; at: number; end: number }[] = [
    { kind: 'model', at: 0, end: bytes.length },
  ];
  for (let part = open.pop(); part !== undefined && count <= limit; part = open.pop()) {
    const { kind, end } = part;
    let at = part.at;
    const varint = () => {
      let value = 0;
      for (let scale = 1; at < end; scale *= 128) {
        const byte = bytes[at++] as number;
        value += (byte & 127) * scale;
        if (byte < 128) break;
      }
      return value;
    };
    while (at < end && count <= limit) {
      const key = varint();
      const wire = key % 8;
      if (wire === 0) varint();
      else if (wire === 1) at += 8;
      else if (wire === 5) at += 4;
      else if (wire === 2) {
        const length = varint();
        const inner = (messages[kind] as Readonly<Record<number, Kind>>)[Math.floor(key / 8)];
        if (inner !== undefined) {
          count += 1;
          if (inner !== 'leaf') open.push({ kind: inner, at, end: Math.min(end, at + length) });
        }
        at += length;
      } else break; // No ONNX file; the decoder says so.
    }
  }
  return count;
}
