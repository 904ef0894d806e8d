import type { Fitted } from '../training/algorithm.ts';
import type { Compute } from '../training/compute.ts';
import type { MatrixStyle } from '../training/matrix.ts';
import { type AnswerStore, answersInMemory } from './answer-store.ts';
import type { FinalFit } from './final-fits.ts';
import { fitUntil } from './fit-until.ts';
import { allMatrices, foldMatrices, type SearchData } from './fold-data.ts';
import type { Algorithms } from './propose-trials.ts';
import type { TrialRunner } from './run-search.ts';
import { runTrial } from './run-trial.ts';
import type { Metric } from './score.ts';
import type { Fold } from './split-folds.ts';
import { answersKey } from './trial.ts';

export interface TrialsHereInput {
  readonly data: SearchData;
  readonly folds: readonly Fold[];
  readonly algorithms: Algorithms;
  readonly compute: Compute;
  readonly metric: Metric;
  readonly seed: number;
  /** Seconds since the epoch. */
  readonly now: () => number;
  /** Where out-of-fold answers are kept. Default: in memory. */
  readonly answers?: AnswerStore;
}

/** Runs trials one after the other on the caller's thread: in a Lambda, and in tests. Matrices are made once and kept. */
export function trialsHere(input: TrialsHereInput): TrialRunner {
  const { data, folds, algorithms, compute, metric, seed, now } = input;
  const { answers: kept = answersInMemory() } = input;
  const foldOf = once((fold: number, style: MatrixStyle) =>
    foldMatrices(
      data,
      folds[fold] ?? { train: new Int32Array(), valid: new Int32Array() },
      style,
      seed,
    ),
  );
  const allOf = once((_: number, style: MatrixStyle) => allMatrices(data, style, seed));
  return {
    folds,
    parallel: 1,
    async run(trial, limits) {
      if (now() >= limits.deadline) return undefined;
      return runTrial(
        {
          algorithms,
          compute,
          metric,
          now,
          fold: foldOf,
          keepAnswers: (id, fold, answers) => kept.put(answersKey(id, fold), answers),
        },
        trial,
        limits,
      );
    },
    async fit(fit: FinalFit, limits): Promise<Fitted | undefined> {
      const algorithm = algorithms[fit.algorithm];
      if (!algorithm || now() >= limits.deadline) return undefined;
      const { params, seed: own } = fit;
      const { data: all } = allOf(0, algorithm.style);
      const deadline = Math.min(limits.deadline, now() + limits.fitSeconds);
      return fitUntil(
        algorithm.fit({ ...all, params, seed: own, compute }),
        () => now() >= deadline,
      ).fitted;
    },
    plan: (style) => allOf(0, style).plan,
    answersOf: (id, fold) => kept.get(answersKey(id, fold)),
  };
}

/** Remembers what it made for each fold and style. */
export function once<T>(
  make: (fold: number, style: MatrixStyle) => T,
): (fold: number, style: MatrixStyle) => T {
  const made = new Map<string, T>();
  return (fold, style) => {
    const key = `${fold}/${style}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(fold, style);
    made.set(key, value);
    return value;
  };
}
