import type { AlgorithmName, Params } from '../training/algorithm.ts';
import type { ChosenEnsemble } from './choose-ensemble.ts';
import type { Entry } from './search-state.ts';

/** One member to be fitted on all rows; JSON-safe. */
export interface FinalFit {
  readonly id: string;
  readonly algorithm: AlgorithmName;
  readonly params: Params;
  readonly seed: number;
  /** Which chosen member it belongs to; several seeds of one share its weight. */
  readonly member: number;
}

/** So many seeds of each member at most: more add less than they cost to serve. */
const mostSeeds = 3;

/**
 * The fits of a chosen ensemble, all first seeds before the second ones. `seconds`: what there is on all workers
 * together; further seeds are added while they fit into it. Without: one each.
 */
export function finalFits(
  { members }: ChosenEnsemble,
  seed: number,
  rows: number,
  seconds = 0,
): readonly FinalFit[] {
  const once = members.map(({ entry }, member) => ({
    id: entry.id,
    algorithm: entry.algorithm,
    params: finalParams(entry),
    member,
  }));
  const perPass = members.reduce((sum, { entry }) => sum + finalSeconds(entry, rows), 0);
  const passes = Math.min(mostSeeds, Math.max(1, Math.floor(seconds / Math.max(perPass, 1e-6))));
  return Array.from({ length: passes }, (_, pass) =>
    once
      // Another seed of what draws nothing is the same model again.
      .filter(({ algorithm }) => pass === 0 || !['linear', 'knn'].includes(algorithm))
      .map((fit) => ({ ...fit, seed: seed + 101 * pass })),
  ).flat();
}

/** Expected time of one fit on all rows, from those on folds. */
export function finalSeconds({ folds }: Entry, rows: number): number {
  const seconds = folds.reduce((sum, fold) => sum + fold.seconds, 0) / Math.max(1, folds.length);
  const trained = folds[0]?.rows ?? rows;
  return (seconds * rows) / Math.max(1, trained);
}

/** What was chosen, with the mean of what the folds' early stopping decided (rounds, epochs). */
export function finalParams({ params, folds }: Entry): Params {
  return Object.fromEntries(
    Object.entries({ ...folds[0]?.params, ...params }).map(([name, chosen]) => {
      const used = folds.map((fold) => fold.params[name]);
      if (typeof chosen !== 'number' || used.every((value) => value === chosen))
        return [name, chosen];
      const numbers = used.filter((value) => typeof value === 'number');
      if (numbers.length === 0) return [name, chosen];
      const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
      return [name, numbers.every(Number.isInteger) ? Math.max(1, Math.round(mean)) : mean];
    }),
  );
}
