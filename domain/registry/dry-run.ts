import { DomainError, invalid } from '../errors.ts';
import type { LoadedModel, ModelRuntime } from '../serving/model-runtime.ts';
import { rowOfZeros } from '../serving/row-of-zeros.ts';
import { flatTrees } from '../serving/trees/flat-trees.ts';
import { probeRows } from '../serving/trees/probe-rows.ts';
import { proveEqual } from '../serving/trees/prove-equal.ts';
import { seededRandom } from '../training/random.ts';
import type { ModelVersion } from './model-version.ts';
import type { Signature } from './signature.ts';

/** What a file turned out to be. */
export interface Tried {
  readonly signature: Signature;
  readonly fastPath?: NonNullable<ModelVersion['fastPath']>;
}

/**
 * SEC-3: opens the file and lets it predict one row of zeros and empty texts, so that a model that cannot serve is
 * refused when it is registered and not when it is asked. Trees are held against their fast path.
 *
 * @throws DomainError `invalid`
 */
export async function dryRun(runtime: ModelRuntime, bytes: Uint8Array): Promise<Tried> {
  const model = await runtime.load(bytes);
  try {
    await model.run(model.signature.inputs.map(rowOfZeros)).catch((cause: unknown) => {
      if (cause instanceof DomainError) throw cause;
      throw invalid(`The model opens but does not predict a row: ${(cause as Error).message}`, {
        field: 'artifact',
        hint: 'It was tried with one row of zeros and empty texts; give the first dimension a free size.',
        cause,
      });
    });
    return { signature: model.signature, ...(await fastPath(model, bytes)) };
  } finally {
    await model.release();
  }
}

/** Values sent for the proof, over all rows and columns. */
const maxProbeValues = 1_000_000;
const maxProbeRows = 4_000;

/** SRV-3: a model that cannot be shown to be equal is simply served by ONNX Runtime. */
async function fastPath(
  reference: LoadedModel,
  bytes: Uint8Array,
): Promise<{ readonly fastPath?: 'flat-trees' }> {
  const flat = flatTrees(bytes);
  if (flat === undefined) return {};
  const values = flat.signature.inputs.reduce((sum, { shape }) => sum + (shape[1] ?? 1), 0);
  const rows = Math.min(maxProbeRows, Math.floor(maxProbeValues / values));
  const probes = probeRows(flat, seededRandom(1), rows);
  const difference = await proveEqual(flat, reference, probes).catch(
    (error: Error) => error.message,
  );
  return difference === undefined ? { fastPath: 'flat-trees' } : {};
}
