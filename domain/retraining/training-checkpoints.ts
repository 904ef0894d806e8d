import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { DomainError } from '../errors.ts';
import type { Artifacts } from '../registry/ports.ts';
import { sha256Hex, workKey } from './files.ts';
import type { RunInput } from './run.ts';

/** Where a training keeps how far it is, between two invocations. */
export interface TrainingCheckpoints {
  /** Undefined where there is none that can be used; `reasons` then says why, if it should be there. */
  load(): Promise<Uint8Array | undefined>;
  save(bytes: Uint8Array): Promise<void>;
  /** What was noticed, in sentences. */
  readonly reasons: readonly string[];
}

const digestBytes = 32;

/**
 * RTR-4: one file in S3, its SHA-256 before its content. What is not whole any more is not gone on from: the training
 * begins anew, and says so.
 *
 * @param expected An earlier invocation has left one.
 */
export function trainingCheckpoints(
  artifacts: Artifacts,
  { model, retrainingId }: RunInput,
  expected: boolean,
): TrainingCheckpoints {
  const key = workKey(model, retrainingId, 'checkpoint');
  const reasons: string[] = [];
  return {
    reasons,
    async load() {
      const kept = await readKept(artifacts, key);
      if (kept === undefined) {
        if (expected)
          reasons.push('The checkpoint of the invocation before is gone; the training began anew.');
        return undefined;
      }
      const content = kept.subarray(digestBytes);
      if (bytesToHex(kept.subarray(0, digestBytes)) === sha256Hex(content)) {
        reasons.push('There was a checkpoint of an earlier invocation.');
        return content;
      }
      reasons.push('The checkpoint is damaged; the training began anew.');
      return undefined;
    },
    async save(bytes) {
      const file = concatBytes(hexToBytes(sha256Hex(bytes)), bytes);
      await artifacts.write(key, file, 'application/octet-stream');
    },
  };
}

async function readKept(artifacts: Artifacts, key: string): Promise<Uint8Array | undefined> {
  try {
    return await artifacts.read(artifacts.uriOf(key));
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'not-found') return undefined;
    throw error;
  }
}
