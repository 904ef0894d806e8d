import { invalid } from '../errors.ts';
import type { TrackedFiles } from './ports.ts';

/** S3's own limit. */
export const maxParts = 10_000;
/** Characters of URLs that fit into an answer of 6 MB with what is around them. */
const maxUrlCharacters = 5_000_000;
const hint =
  'Make the parts larger: set MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE (bytes, default 10485760).';

/**
 * Begins the upload of a large file in parts, each of which has a URL of its own.
 *
 * @throws DomainError `invalid` when there are too many parts
 */
export async function beginArtifactParts(
  { files }: { readonly files: Pick<TrackedFiles, 'beginParts' | 'abortParts'> },
  path: string,
  parts: number,
): Promise<{ readonly uploadId: string; readonly urls: readonly string[] }> {
  if (parts < 1 || parts > maxParts)
    throw invalid(`A file has 1 to ${maxParts} parts, not ${parts}.`, { field: 'num_parts', hint });
  const begun = await files.beginParts(path, parts);
  if (begun.urls.reduce((sum, url) => sum + url.length, 0) <= maxUrlCharacters) return begun;
  await files.abortParts(path, begun.uploadId);
  throw invalid(`The URLs of ${parts} parts do not fit into one answer.`, {
    field: 'num_parts',
    hint,
  });
}

/**
 * Puts the parts of a file together.
 *
 * @throws DomainError `invalid` for parts that cannot be the file's: none, one twice, numbers that S3 does not have
 */
export async function completeArtifactParts(
  { files }: { readonly files: Pick<TrackedFiles, 'completeParts'> },
  path: string,
  uploadId: string,
  parts: readonly { readonly number: number; readonly etag: string }[],
): Promise<void> {
  const numbers = new Set(parts.map(({ number }) => number));
  const wrong = [...numbers].find((number) => number < 1 || number > maxParts);
  if (wrong !== undefined)
    throw invalid(`There is no part ${wrong}: parts are 1 to ${maxParts}.`, { field: 'parts' });
  if (parts.length === 0 || numbers.size < parts.length)
    throw invalid(
      parts.length === 0 ? 'A file has one part at least.' : 'A part is listed twice.',
      {
        field: 'parts',
        hint: 'List each part once, with the ETag that S3 answered to its PUT.',
      },
    );
  await files.completeParts(path, uploadId, parts);
}
