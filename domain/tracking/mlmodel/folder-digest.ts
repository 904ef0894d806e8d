import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { joinPath } from '../artifact-path.ts';
import type { TrackedFiles } from '../ports.ts';

export interface FolderDigest {
  /** `contents`: of names, sizes and contents. `sizes`: of names and sizes only, because the folder is too large to read. */
  readonly kind: 'contents' | 'sizes';
  readonly sha256: string;
  /** Of all files together. */
  readonly bytes: number;
  readonly files: number;
}

/** What is read of one folder at most: a model of tables is far below it, and a function reads it in about a second. */
const maxContentBytes = 64 * 1024 * 1024;

/**
 * REG-4: the digest of a model's folder: SHA-256 over one line per file, in the order of their paths by code units,
 * `JSON.stringify([path, bytes, sha256 of the content])` and a line feed; without the third where it is by sizes.
 * A folder without files has a digest too. A file that goes away while it is read counts as it was listed, by size.
 */
export async function folderDigest(
  files: Pick<TrackedFiles, 'listAll' | 'read'>,
  folder: string,
): Promise<FolderDigest> {
  const list = [...(await files.listAll(folder))].sort((a, b) => (a.path < b.path ? -1 : 1));
  const bytes = list.reduce((sum, file) => sum + file.bytes, 0);
  const kind = bytes <= maxContentBytes ? 'contents' : 'sizes';
  const hash = sha256.create();
  for (const file of list) {
    const content =
      kind === 'contents' ? await files.read(joinPath(folder, file.path), file.bytes) : undefined;
    const line = [file.path, file.bytes, ...(content ? [bytesToHex(sha256(content))] : [])];
    hash.update(utf8ToBytes(`${JSON.stringify(line)}\n`));
  }
  return { kind, sha256: bytesToHex(hash.digest()), bytes, files: list.length };
}
