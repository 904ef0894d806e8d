/** Web standards that every JavaScript runtime has; the domain compiles without the types of any of them. */
declare const TextDecoder: new (
  encoding: 'utf-8',
  options: { readonly fatal: boolean; readonly ignoreBOM?: boolean },
) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => {
  encodeInto(text: string, target: Uint8Array): { readonly written: number };
};

/** Throws a TypeError when the bytes are not UTF-8. */
export const decodeUtf8 = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true }).decode(bytes);

const exactDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** As `decodeUtf8`, but a byte order mark stays: what is encoded again is the same bytes. */
export const decodeUtf8Exactly = (bytes: Uint8Array): string => exactDecoder.decode(bytes);

/** Writes the text at the start of `target`, which must be three times as long as the text; answers the bytes written. */
export const writeUtf8 = (text: string, target: Uint8Array): number =>
  encoder.encodeInto(text, target).written;
