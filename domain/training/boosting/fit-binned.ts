import type { FitProgress } from '../algorithm.ts';
import type { BinnedFit } from './binned-fit.ts';
import { Boosting } from './boosting.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import type { FittedGbdt } from './fitted-gbdt.ts';

/**
 * Gradient boosting with second-order leaf weights on binned rows. The same input gives the same trees, bit for bit, on
 * any machine, with any number of threads, interrupted or not. With `valid`, the ensemble is cut back to the round with
 * the smallest validation loss.
 */
export function* fitBinned(
  input: BinnedFit,
): Generator<FitProgress, FittedGbdt, 'stop' | undefined> {
  const { arena } = input.binned;
  const before = arena.mark();
  try {
    const fit = new Boosting(input);
    if (input.resume) fit.restore(decodeCheckpoint(input.resume, fit.hash));
    while (!fit.finished) {
      fit.round();
      const validLoss = fit.lastValidLoss;
      const command = yield {
        step: fit.rounds,
        steps: fit.params.trees,
        ...(validLoss !== undefined && { validLoss }),
        checkpoint: () => encodeCheckpoint(fit.state(), fit.hash),
      };
      if (command === 'stop') break;
    }
    return fit.result();
  } finally {
    arena.release(before);
  }
}
