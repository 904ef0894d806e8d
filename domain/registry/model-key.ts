import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

const plain = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/**
 * What stands for a model's name in keys of objects and in dimensions of metrics, which take ASCII of a bounded length:
 * the name itself when it is plain; else what is plain in it, `~`, and 16 digits of its SHA-256. `~` is in no plain
 * name, so no two names meet.
 */
export function modelKey(name: string): string {
  if (plain.test(name)) return name;
  const readable = name.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 60);
  return `${readable}~${bytesToHex(sha256(utf8ToBytes(name))).slice(0, 16)}`;
}
