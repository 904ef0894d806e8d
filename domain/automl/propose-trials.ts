import type { Algorithm, AlgorithmName, Params } from '../training/algorithm.ts';
import { type Random, seededRandom } from '../training/random.ts';
import { chooseAlgorithm } from './choose-algorithm.ts';
import { toParams, toPoint } from './parameter-space.ts';
import { entriesToPromote } from './promote.ts';
import { derivedParams, searchSpace } from './search-space.ts';
import { leaderboard, type SearchState } from './search-state.ts';
import { starters } from './starters.ts';
import { proposeByTpe } from './tpe.ts';
import type { Trial } from './trial.ts';

export type Algorithms = Readonly<Partial<Record<AlgorithmName, Algorithm>>>;

/**
 * The next wave of trials, from the state alone: on the first rung new configurations (known good ones in the first
 * round, cheap ones first; later by TPE), above it those that are promoted. Same state and seed: same trials.
 */
export function proposeTrials(
  state: SearchState,
  algorithms: Algorithms,
  seed: number,
): readonly Trial[] {
  if (state.done) return [];
  const { plan, rung } = state;
  const { rowShare = 1, folds = 1 } = plan.rungs[rung] ?? {};
  const wanted = Array.from({ length: folds }, (_, fold) => fold);
  const trial = (
    id: string,
    algorithm: AlgorithmName,
    params: Params,
    have: readonly number[],
  ): Trial => ({
    id,
    algorithm,
    params,
    rung,
    rowShare,
    folds: wanted.filter((fold) => !have.includes(fold)),
    seed,
  });
  if (rung > 0) {
    return entriesToPromote(state).map((entry) =>
      trial(
        entry.id,
        entry.algorithm,
        entry.params,
        rowShare === entry.rowShare ? entry.folds.map(({ fold }) => fold) : [],
      ),
    );
  }
  const room = plan.maxTrials - state.entries.length;
  const counts = new Map<AlgorithmName, number>();
  for (const { algorithm } of state.entries)
    counts.set(algorithm, (counts.get(algorithm) ?? 0) + 1);
  return newConfigurations(state, algorithms, seededRandom(seed + 7919 * state.round))
    .slice(0, room)
    .map(({ algorithm, params }) => {
      const number = (counts.get(algorithm) ?? 0) + 1;
      counts.set(algorithm, number);
      return trial(`${algorithm}-${number}`, algorithm, params, []);
    });
}

interface Configuration {
  readonly algorithm: AlgorithmName;
  readonly params: Params;
}

function newConfigurations(
  state: SearchState,
  algorithms: Algorithms,
  random: Random,
): readonly Configuration[] {
  const { plan, entries } = state;
  if (state.round === 0) return starters(plan.algorithms, algorithms, plan.size);
  const wave = plan.rungs.length > 1 ? Math.max(9, 3 * plan.parallel) : Math.max(4, plan.parallel);
  const board = leaderboard(entries).filter(({ error }) => error === undefined);
  return Array.from({ length: wave }, () => {
    const name = chooseAlgorithm(plan.algorithms, board, random);
    const space = searchSpace(algorithms[name], plan.size);
    const points = board
      .filter(({ algorithm }) => algorithm === name)
      .map(({ params }) => toPoint(space, params));
    const params = toParams(space, proposeByTpe(space, points, random));
    return { algorithm: name, params: { ...params, ...derivedParams(name, params) } };
  });
}
