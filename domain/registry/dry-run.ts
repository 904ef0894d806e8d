import { DomainError, invalid } from '../errors.ts';
import type { ModelRuntime } from '../serving/model-runtime.ts';
import { rowOfZeros } from '../serving/row-of-zeros.ts';
import { provenTrees } from '../serving/trees/proven-trees.ts';
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
    // A model that cannot be shown to be equal is simply served by ONNX Runtime.
    const trees = await provenTrees(model, bytes);
    return {
      signature: model.signature,
      ...(trees === undefined ? {} : { fastPath: 'flat-trees' as const }),
    };
  } finally {
    await model.release();
  }
}
