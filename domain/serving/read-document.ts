import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { DomainError, unavailable } from '../errors.ts';
import type { ModelVersion } from '../registry/model-version.ts';
import type { Artifacts } from '../registry/ports.ts';
import { decodeUtf8 } from '../utf8.ts';

/**
 * The JSON document that is the artifact of a version without an ONNX file. It was checked when it was registered, and
 * its digest says that it is still that one. Throws `unavailable`.
 */
export async function readDocument<T>(
  artifacts: Pick<Artifacts, 'read'>,
  { model, version, artifact }: ModelVersion,
): Promise<T> {
  const what = `Version ${version} of ${model} could not be loaded`;
  const bytes = await artifacts.read(artifact.uri).catch((cause: unknown) => {
    const why = cause instanceof DomainError ? cause.message : 'its file cannot be read';
    throw unavailable(`${what}: ${why}`, { cause });
  });
  if (bytesToHex(sha256(bytes)) !== artifact.sha256)
    throw unavailable(`${what}: its file is not the one that was registered.`, {
      hint: 'Register it again as a new version.',
    });
  return JSON.parse(decodeUtf8(bytes)) as T;
}
