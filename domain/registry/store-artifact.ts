import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { invalid, tooLarge } from '../errors.ts';
import { modelLimits } from '../onnx/check-model.ts';
import { withoutZipMap } from '../onnx/without-zip-map.ts';
import type { ModelRuntime } from '../serving/model-runtime.ts';
import { checkDeclared } from './check-declared.ts';
import { dryRun, type Tried } from './dry-run.ts';
import { modelKey } from './model-key.ts';
import type { ArtifactRef, MadeFrom, Runtime } from './model-version.ts';
import type { Artifacts } from './ports.ts';
import type { Signature } from './signature.ts';

/**
 * Where the ONNX file is; with `sha256` it must be that very file, with `declared` it must take and give that. Bytes that
 * are not those that were given say what they were made from.
 */
export type ArtifactSource =
  | { readonly uri: string; readonly sha256?: string; readonly declared?: Signature }
  | { readonly bytes: Uint8Array; readonly madeFrom?: MadeFrom; readonly declared?: Signature };

export interface StoredArtifact extends Tried {
  /** `onnx` when absent. */
  readonly runtime?: Runtime;
  readonly artifact: ArtifactRef;
  readonly sketchUri?: string;
}

const maxModelBytes = modelLimits.bytes;
const maxSketchBytes = 20 * 1024 * 1024;

/**
 * Reads the file, tries it, and keeps it with its sketch under its digest, where neither can change any more. Doing so
 * twice is harmless. A classifier that ends in ZipMap is kept without it, and says so.
 *
 * @throws DomainError `too-large`, `not-found`, `invalid` (another digest, not a model, does not predict).
 */
export async function storeArtifact(
  deps: { readonly artifacts: Artifacts; readonly runtime: ModelRuntime },
  input: { readonly model: string; readonly source: ArtifactSource; readonly sketch?: string },
): Promise<StoredArtifact> {
  const { source } = input;
  const given =
    'uri' in source ? await deps.artifacts.read(source.uri, maxModelBytes) : source.bytes;
  limit('artifact', given, maxModelBytes);
  if ('uri' in source && source.sha256 !== undefined) checkDigest(given, source.sha256);
  const { bytes, classes, change } = withoutZipMap(given);
  const tried = await dryRun(deps.runtime, bytes);
  if (source.declared !== undefined) checkDeclared(tried.signature, source.declared);
  const kept = await keepArtifact(deps.artifacts, { ...input, bytes, name: 'model.onnx' });
  const before = 'madeFrom' in source ? source.madeFrom : undefined;
  const madeFrom = change === undefined ? before : changed(given, change, before);
  return {
    ...kept,
    artifact: { ...kept.artifact, ...(madeFrom && { madeFrom }) },
    ...tried,
    signature: { ...(classes && { classes }), ...tried.signature },
  };
}

function checkDigest(bytes: Uint8Array, wanted: string): void {
  const digest = bytesToHex(sha256(bytes));
  if (digest === wanted) return;
  throw invalid(`The file has the digest ${digest}, not ${wanted}.`, {
    field: 'artifact.sha256',
    hint: 'It was changed or damaged on the way; upload it again.',
  });
}

/** One more change of a file that may have been changed before. */
export function changed(given: Uint8Array, change: string, before?: MadeFrom): MadeFrom {
  if (before !== undefined) return { ...before, changes: [...before.changes, change] };
  return { sha256: bytesToHex(sha256(given)), bytes: given.length, changes: [change] };
}

/**
 * Keeps what a version is made of under its digest: an ONNX file, or the document that stands for one. The bytes have
 * been tried before.
 *
 * @throws DomainError `not-found`, `too-large`, `invalid` for a sketch that is none
 */
export async function keepArtifact(
  artifacts: Artifacts,
  input: {
    readonly model: string;
    readonly bytes: Uint8Array;
    readonly name: 'model.onnx' | 'ensemble.json' | 'endpoint.json';
    readonly sketch?: string;
  },
): Promise<Pick<StoredArtifact, 'artifact' | 'sketchUri'>> {
  const { model, bytes, name } = input;
  const digest = bytesToHex(sha256(bytes));
  const folder = `models/${modelKey(model)}/${digest}`;
  const sketch = input.sketch === undefined ? undefined : await readSketch(artifacts, input.sketch);
  const type = name.endsWith('.json') ? 'application/json' : 'application/octet-stream';
  const uri = await artifacts.write(`${folder}/${name}`, bytes, type);
  const sketchUri =
    sketch && (await artifacts.write(`${folder}/sketch.json`, sketch, 'application/json'));
  return {
    artifact: { uri, sha256: digest, bytes: bytes.length },
    ...(sketchUri !== undefined && { sketchUri }),
  };
}

async function readSketch(artifacts: Artifacts, uri: string): Promise<Uint8Array> {
  const bytes = await artifacts.read(uri, maxSketchBytes);
  limit('sketch', bytes, maxSketchBytes);
  if (bytes[0] !== '{'.charCodeAt(0))
    throw invalid('The sketch is not a JSON object.', {
      field: 'sketch',
      hint: 'Send the uri of a sketch that a training run wrote.',
    });
  return bytes;
}

function limit(field: string, bytes: Uint8Array, max: number): void {
  if (bytes.length > max)
    throw tooLarge(`The ${field} has ${bytes.length} bytes; at most ${max} are taken.`, { field });
  if (bytes.length === 0) throw invalid(`The ${field} is an empty file.`, { field });
}
