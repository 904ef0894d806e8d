/**
 * A stable 32-bit hash of a text, 0..2^32-1: FNV-1a over its UTF-16 code units, then MurmurHash3's finalizer, because
 * FNV alone leaves the high bits of short, similar texts (`customer-1`, `customer-2`) uneven. Never change it: subjects
 * would change sides in the middle of a rollout.
 */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The same share for the same text, evenly spread over [0, 1). */
export const shareOf = (text: string): number => hash32(text) / 2 ** 32;
