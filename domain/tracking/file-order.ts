import type { TrackedFile } from './ports.ts';

/** By name; a folder comes before a file of the same name, which S3 allows. */
export function compareFiles(a: TrackedFile, b: TrackedFile): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return Number(b.isFolder) - Number(a.isFolder);
}
