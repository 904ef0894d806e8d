import type { AlgorithmName } from '../training/algorithm.ts';
import type { Random } from '../training/random.ts';
import type { Entry } from './search-state.ts';

/**
 * Draws the algorithm to try next: the one with the best configuration so far gets three quarters of the trials, the
 * second three quarters of the rest, and so on, so that no kind of model is given up. `board`: best first. One that has
 * only failed, or was not tried, comes last.
 */
export function chooseAlgorithm(
  algorithms: readonly AlgorithmName[],
  board: readonly Entry[],
  random: Random,
): AlgorithmName {
  const place = (name: AlgorithmName) => {
    const at = board.findIndex(({ algorithm }) => algorithm === name);
    return at < 0 ? Number.MAX_SAFE_INTEGER : at;
  };
  const ranked = [...algorithms].sort((a, b) => place(a) - place(b));
  const drawn = random();
  const at = drawn > 0 ? Math.floor(-Math.log2(drawn) / 2) : 0;
  return ranked[Math.min(at, ranked.length - 1)] ?? 'gbdt';
}
