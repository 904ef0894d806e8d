import type { BatchFiles } from '#domain/batch/ports.ts';
import { invalid, notFound } from '#domain/errors.ts';

const scheme = 'memory://';

export interface MemoryBatchFiles extends BatchFiles {
  /** The files themselves, by key. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The largest range that was asked for, in bytes. */
  readonly largestRange: () => number;
}

/** The artifact bucket in a map. An etag is the number of the write that made the file. */
export function memoryBatchFiles(): MemoryBatchFiles {
  const files = new Map<string, Uint8Array>();
  const etags = new Map<string, string>();
  let writes = 0;
  let largest = 0;
  const known = (uri: string): { readonly key: string; readonly bytes: Uint8Array } => {
    if (!uri.startsWith(scheme))
      throw invalid(`${uri} is not a file of this platform's artifact bucket.`, { field: 'input' });
    const key = uri.slice(scheme.length);
    const bytes = files.get(key);
    if (bytes === undefined) throw notFound(`There is no file ${uri}.`, { field: 'input' });
    return { key, bytes };
  };
  return {
    files,
    largestRange: () => largest,
    async describe(uri) {
      const { key, bytes } = known(uri);
      return { uri, bytes: bytes.length, etag: etags.get(key) as string };
    },
    async range(file, from, to) {
      const { key, bytes } = known(file.uri);
      if (etags.get(key) !== file.etag)
        throw invalid(`${file.uri} has changed since it was planned.`, { field: 'input' });
      largest = Math.max(largest, to - from);
      return bytes.slice(from, to);
    },
    read: async (key) => files.get(key)?.slice(),
    async write(key, bytes) {
      writes += 1;
      files.set(key, bytes.slice());
      etags.set(key, `"${writes}"`);
      return scheme + key;
    },
    keys: async (prefix) => [...files.keys()].filter((key) => key.startsWith(prefix)).sort(),
    downloadUrl: async (key) => `memory-download://${key}`,
  };
}
