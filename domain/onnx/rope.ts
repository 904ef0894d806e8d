import { eachField } from './wire.ts';

/** A message in pieces, so that what is large is copied once and not for each message around it. */
export interface Rope {
  readonly bytes: number;
  readonly parts: readonly Uint8Array[];
}

export const ropeOf = (parts: readonly Uint8Array[]): Rope => ({
  bytes: parts.reduce((sum, part) => sum + part.length, 0),
  parts,
});

/** A length-delimited field. */
export const field = (number: number, content: Rope): Rope =>
  ropeOf([varint(number * 8 + 2), varint(content.bytes), ...content.parts]);

export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push(rest < 128 ? rest : (rest % 128) + 128);
    if (rest < 128) return Uint8Array.from(bytes);
  }
}

/**
 * The message with some of its length-delimited fields replaced, by their new content or by nothing at all; the bytes of
 * all others stay as they are. Undefined when nothing changes. Throws RangeError where the bytes are no message.
 */
export function replaceFields(
  message: Uint8Array,
  replace: (number: number, content: Uint8Array) => Rope | 'nothing' | undefined,
): Rope | undefined {
  const parts: Uint8Array[] = [];
  let kept = 0;
  eachField(message, 'all', (wire, from, to, _, number, start) => {
    const made = wire === 2 ? replace(number, message.subarray(from, to)) : undefined;
    if (made === undefined) return;
    parts.push(message.subarray(kept, start));
    if (made !== 'nothing') parts.push(...field(number, made).parts);
    kept = to;
  });
  return kept === 0 ? undefined : ropeOf([...parts, message.subarray(kept)]);
}

export function concat({ bytes, parts }: Rope): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
