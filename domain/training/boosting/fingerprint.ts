import type { BinnedFit } from './binned-fit.ts';

/** A number that differs, but for chance, when the rows, the target, the seed or the parameters differ (FNV-1a, 32 bits). */
export function fingerprint(
  { binned, target, seed }: Pick<BinnedFit, 'binned' | 'target' | 'seed'>,
  params: object,
): number {
  let hash = 0x811c9dc5;
  const add = (word: number) => {
    hash = Math.imul(hash ^ word, 0x01000193);
  };
  const words = (values: Uint8Array | Float64Array | undefined) => {
    if (!values) return;
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    // At most a million bytes, evenly: enough to tell tables apart.
    const step = Math.max(1, Math.floor(bytes.length / 1e6)) | 1;
    for (let at = 0; at < bytes.length; at += step) add(bytes[at] as number);
  };
  const { packed, rows, rowBytes, arena } = binned;
  for (const word of [seed, rows, rowBytes, binned.about.length]) add(word);
  for (const byte of JSON.stringify(params)) add(byte.charCodeAt(0));
  words(arena.kernel.views.u8.subarray(packed, packed + rows * rowBytes));
  words(target.y);
  words(target.weights);
  return hash >>> 0;
}
