import { invalid, notFound } from '#domain/errors.ts';
import { fileTooLarge } from '#domain/registry/file-too-large.ts';
import type { Artifacts } from '#domain/registry/ports.ts';

const scheme = 'memory://';

/** Artifacts in a map. `put` plays the client that uses an upload URL: it works once. */
export function memoryArtifacts(): Artifacts & {
  put(putUrl: string, bytes: Uint8Array): Promise<void>;
} {
  const files = new Map<string, Uint8Array>();
  const offered = new Set<string>();
  return {
    async read(uri, maxBytes = Number.POSITIVE_INFINITY) {
      if (!uri.startsWith(scheme))
        throw invalid(`${uri} is not a file of this platform's artifact store.`, { field: 'uri' });
      const bytes = files.get(uri.slice(scheme.length));
      if (bytes === undefined) throw notFound(`There is no file ${uri}.`, { field: 'uri' });
      if (bytes.length > maxBytes) throw fileTooLarge(uri, bytes.length, maxBytes);
      return bytes.slice();
    },
    uriOf: (key) => scheme + key,
    async write(key, bytes) {
      files.set(key, bytes.slice());
      return scheme + key;
    },
    async uploadUrl(key) {
      const putUrl = `memory-upload://${key}`;
      offered.add(putUrl);
      return { uri: scheme + key, putUrl };
    },
    async put(putUrl, bytes) {
      if (!offered.delete(putUrl)) throw new Error(`${putUrl} was not offered, or is used up`);
      files.set(putUrl.slice('memory-upload://'.length), bytes.slice());
    },
  };
}
