import type { TrackedFile } from '#domain/tracking/ports.ts';

/** MLflow's `FileInfo`. */
export const fileMessage = ({ name, isFolder, bytes }: TrackedFile) => ({
  path: name,
  is_dir: isFolder,
  ...(bytes !== undefined && { file_size: bytes }),
});
