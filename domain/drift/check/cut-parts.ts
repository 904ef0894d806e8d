import type { LakeFile } from '../../serving/capture.ts';

/** Some 100 000 predictions: seconds of work, and never near a function's 15 minutes. */
export const partBytes = 64 * 1024 * 1024;

/** JSON lines come out of gzip about so many times as large. */
const gzipRatio = 8;

const weightOf = ({ key, bytes }: LakeFile): number =>
  bytes * (key.endsWith('.gz') ? gzipRatio : 1);

/** Files in their order, in parts of at most `bytes`; a file that alone is larger is a part of its own. */
export function cutParts(
  files: readonly LakeFile[],
  bytes = partBytes,
): readonly (readonly LakeFile[])[] {
  const parts: LakeFile[][] = [];
  let room = 0;
  for (const file of files) {
    const weight = weightOf(file);
    const last = parts.at(-1);
    if (last !== undefined && weight <= room) last.push(file);
    else {
      parts.push([file]);
      room = bytes;
    }
    room -= weight;
  }
  return parts;
}

/**
 * Without files that hold the same bytes as an earlier one (an upload that was repeated): of the same size and ETag. Where the
 * store tells no ETag, all stay.
 */
export function distinctFiles(files: readonly LakeFile[]): {
  readonly distinct: readonly LakeFile[];
  readonly duplicates: readonly LakeFile[];
} {
  const seen = new Set<string>();
  const distinct: LakeFile[] = [];
  const duplicates: LakeFile[] = [];
  for (const file of files) {
    const bytes = `${file.bytes} ${file.etag}`;
    if (file.etag !== '' && seen.has(bytes)) duplicates.push(file);
    else distinct.push(file);
    seen.add(bytes);
  }
  return { distinct, duplicates };
}
