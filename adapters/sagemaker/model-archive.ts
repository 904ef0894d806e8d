import { gunzipSync } from 'node:zlib';
import { invalid } from '#domain/errors.ts';

/** More than any model of ours; what is larger was not made by our script. */
const maxBytes = 1_000_000_000;
const block = 512;

/**
 * The regular files of a gzipped tar archive (ustar, as SageMaker makes model.tar.gz of /opt/ml/model), by their paths
 * without `./`. Folders, links and extended headers are skipped. Errors: `invalid` for what is no such archive.
 */
export function readModelArchive(archive: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const bytes = unzipped(archive);
  const files = new Map<string, Uint8Array>();
  for (let at = 0; at + block <= bytes.length; ) {
    const header = bytes.subarray(at, at + block);
    // Two empty blocks end an archive.
    if (header.every((byte) => byte === 0)) break;
    if (checksum(header) !== octal(header, 148, 8)) throw broken('a header is damaged');
    const size = octal(header, 124, 12);
    const from = at + block;
    if (from + size > bytes.length) throw broken('it ends in the middle of a file');
    const kind = header[156];
    // '0' and NUL are regular files.
    if (kind === 0x30 || kind === 0) {
      const folder = text(header, 345, 155);
      const path = [...(folder ? [folder] : []), text(header, 0, 100)].join('/');
      files.set(path.replace(/^\.\//, ''), bytes.subarray(from, from + size));
    }
    at = from + Math.ceil(size / block) * block;
  }
  return files;
}

function unzipped(archive: Uint8Array): Uint8Array {
  try {
    return gunzipSync(archive, { maxOutputLength: maxBytes });
  } catch (cause) {
    throw broken((cause as Error).message, cause);
  }
}

const broken = (why: string, cause?: unknown) =>
  invalid(`The job's model.tar.gz cannot be read: ${why}.`, {
    hint: 'Was it written by sagemaker/train.py?',
    cause,
  });

/** Up to the first NUL. */
function text(header: Uint8Array, from: number, length: number): string {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('utf8');
}

const octal = (header: Uint8Array, from: number, length: number): number =>
  Number.parseInt(text(header, from, length).trim() || '0', 8);

/** Sum of the header's bytes, its own field counted as spaces. */
function checksum(header: Uint8Array): number {
  let sum = 0;
  for (const [at, byte] of header.entries()) sum += at >= 148 && at < 156 ? 0x20 : byte;
  return sum;
}
