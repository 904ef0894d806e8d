import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** Crockford's base 32, as in a ULID. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeLength = 10;
const randomLength = 16;

/**
 * A row's prediction id: a ULID of the batch's time whose random part is a digest of batch and row. The same row again
 * has the same id, so a part that is answered twice is answered with the same bytes, and labels find their prediction.
 */
export function predictionIdOf(batchId: string, row: number): string {
  const digest = sha256(utf8ToBytes(`${batchId} ${row}`));
  let random = '';
  for (let at = 0; at < randomLength; at++) random += alphabet[(digest[at] as number) & 31];
  return batchId.slice(0, timeLength).padStart(timeLength, '0') + random;
}
