import { createHash } from 'node:crypto';

/**
 * The ETag that S3 gives to a file put together from parts: MD5 of the parts' MD5s, and their number. With encryption by
 * KMS keys a part's ETag is no MD5, and then this is the ETag of no file.
 */
export function wholeEtag(partEtags: readonly string[]): string {
  const hash = createHash('md5');
  for (const etag of partEtags) hash.update(Buffer.from(etag.replaceAll('"', ''), 'hex'));
  return `"${hash.digest('hex')}-${partEtags.length}"`;
}
