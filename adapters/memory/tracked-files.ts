import { createHash } from 'node:crypto';
import { invalid, tooLarge } from '#domain/errors.ts';
import { compareFiles } from '#domain/tracking/file-order.ts';
import type { TrackedFile, TrackedFiles } from '#domain/tracking/ports.ts';

const scheme = 'memory://';
const etagOf = (bytes: Uint8Array): string => `"${createHash('md5').update(bytes).digest('hex')}"`;

/** Tracked files in a map. `put` and `get` play the client that was sent to a URL. */
export function memoryTrackedFiles(): TrackedFiles & {
  /** Answers the ETag. */
  put(url: string, bytes: Uint8Array): Promise<string>;
  get(url: string): Promise<Uint8Array>;
} {
  const files = new Map<string, Uint8Array>();
  const uploads = new Map<string, { readonly path: string; readonly parts: Uint8Array[] }>();
  const doors = new Map<string, (bytes: Uint8Array) => void>();
  const below = (folder: string) => {
    const prefix = folder === '' ? '' : `${folder}/`;
    return [...files]
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, { length }]) => ({ path: path.slice(prefix.length), bytes: length }));
  };
  const doorTo = (url: string, write: (bytes: Uint8Array) => void) => {
    doors.set(url, write);
    return url;
  };
  const uploadOf = (path: string, uploadId: string) => {
    const upload = uploads.get(uploadId);
    return upload?.path === path ? upload : undefined;
  };
  return {
    upload: async (path) => ({
      url: doorTo(`memory-upload://${path}`, (bytes) => files.set(path, bytes)),
    }),
    async download(path) {
      const bytes = files.get(path);
      return bytes && { url: `memory-download://${path}`, bytes: bytes.length };
    },
    async list(folder) {
      const found = new Map<string, TrackedFile>();
      for (const { path, bytes } of below(folder)) {
        const name = path.split('/', 1)[0] ?? '';
        const isFolder = name !== path;
        found.set(
          isFolder ? `${name}/` : name,
          isFolder ? { name, isFolder } : { name, isFolder, bytes },
        );
      }
      return [...found.values()].sort(compareFiles);
    },
    listAll: async (folder) => below(folder),
    async read(path, maxBytes) {
      const bytes = files.get(path);
      if (bytes !== undefined && bytes.length > maxBytes)
        throw tooLarge(`${path} has ${bytes.length} bytes; at most ${maxBytes} are read.`);
      return bytes?.slice();
    },
    async write(path, bytes) {
      files.set(path, bytes.slice());
    },
    async remove(path) {
      for (const file of [...files.keys()])
        if (file === path || file.startsWith(`${path}/`)) files.delete(file);
    },
    async beginParts(path, parts) {
      const uploadId = `upload-${doors.size}`;
      const upload = { path, parts: [] as Uint8Array[] };
      uploads.set(uploadId, upload);
      const urls = Array.from({ length: parts }, (_, index) =>
        doorTo(`memory-part://${uploadId}/${index + 1}`, (bytes) => {
          upload.parts[index] = bytes;
        }),
      );
      return { uploadId, urls };
    },
    async completeParts(path, uploadId, parts) {
      const upload = uploadOf(path, uploadId);
      const chosen = parts
        .toSorted((a, b) => a.number - b.number)
        .map(({ number, etag }) => {
          const bytes = upload?.parts[number - 1];
          return bytes !== undefined && etagOf(bytes) === etag ? bytes : undefined;
        });
      const whole = chosen.filter((bytes) => bytes !== undefined);
      if (whole.length === 0 || whole.length < chosen.length)
        throw invalid(`The parts of ${path} cannot be put together: one was not uploaded.`);
      files.set(path, Uint8Array.from(Buffer.concat(whole)));
    },
    async abortParts(path, uploadId) {
      if (uploadOf(path, uploadId)) uploads.delete(uploadId);
    },
    uriOf: (path) => scheme + path,
    async put(url, bytes) {
      const write = doors.get(url);
      if (write === undefined) throw new Error(`${url} was not offered`);
      write(bytes.slice());
      return etagOf(bytes);
    },
    async get(url) {
      const bytes = files.get(url.replace('memory-download://', ''));
      if (bytes === undefined) throw new Error(`${url} was not offered`);
      return bytes;
    },
  };
}
