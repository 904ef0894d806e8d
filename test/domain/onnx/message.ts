import protobuf from 'protobufjs/minimal.js';

export type Field = readonly [
  number: number,
  content: string | number | Uint8Array | readonly Field[],
];

/** A protobuf message, field by field: integers, texts, bytes and messages. */
export function message(fields: readonly Field[]): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const [number, content] of fields) {
    if (typeof content === 'number') writer.uint32(number * 8).int64(content);
    else if (typeof content === 'string') writer.uint32(number * 8 + 2).string(content);
    else
      writer
        .uint32(number * 8 + 2)
        .bytes(content instanceof Uint8Array ? content : message(content as readonly Field[]));
  }
  return Uint8Array.from(writer.finish());
}
