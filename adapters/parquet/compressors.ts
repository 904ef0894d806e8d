import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';

/** Beside Snappy, which hyparquet reads itself: what Node can decompress. */
export const compressors = {
  GZIP: (bytes: Uint8Array) => new Uint8Array(gunzipSync(bytes)),
  BROTLI: (bytes: Uint8Array) => new Uint8Array(brotliDecompressSync(bytes)),
  ZSTD: (bytes: Uint8Array) => new Uint8Array(zstdDecompressSync(bytes)),
};
