import { deserialize, serialize } from 'node:v8';

/** Plain data with typed arrays as bytes, by V8's own format of structured clones. For files of our own only. */
export const typedValues = {
  encode: (value: unknown): Uint8Array => serialize(value),
  decode: (bytes: Uint8Array): unknown => deserialize(Buffer.from(bytes)),
};
