import { invalid } from '#domain/errors.ts';
import type { Clock } from '../clock.ts';
import type { Fitted } from '../training/algorithm.ts';
import type { FeaturePlan } from '../training/features/feature-plan.ts';
import type { MatrixStyle } from '../training/matrix.ts';
import type { TrainedModel } from '../training/model/trained-model.ts';
import { type ChosenEnsemble, chooseEnsemble } from './choose-ensemble.ts';
import { type Costs, composeModel, type FittedMember } from './compose-model.ts';
import { type FinalFit, finalFits, finalSeconds } from './final-fits.ts';
import type { SearchData } from './fold-data.ts';
import { type Algorithms, proposeTrials } from './propose-trials.ts';
import { reduceTrials } from './reduce-trials.ts';
import type { SearchPlan } from './search-plan.ts';
import { type Entry, leaderboard, type SearchState, startSearch } from './search-state.ts';
import type { Fold } from './split-folds.ts';
import type { Trial, TrialResult } from './trial.ts';

/** Moments are seconds since the epoch. */
export interface Limits {
  readonly deadline: number;
  /** Of one fit. */
  readonly fitSeconds: number;
}

/** Where trials run: worker threads, or this thread. */
export interface TrialRunner {
  readonly folds: readonly Fold[];
  /** Fits that run side by side. */
  readonly parallel: number;
  /** Undefined when it could not begin before the deadline. Never rejects for what is wrong with the trial. */
  run(trial: Trial, limits: Limits): Promise<TrialResult | undefined>;
  /** On all rows; ended early at the deadline. Undefined when it could not begin before. */
  fit(fit: FinalFit, limits: Limits): Promise<Fitted | undefined>;
  plan(style: MatrixStyle): FeaturePlan;
  answersOf(id: string, fold: number): Float64Array | undefined;
}

export interface SearchProgress {
  readonly trialsDone: number;
  /** Of the best so far, on the highest rung reached; absent before there is one. */
  readonly best?: Entry;
  readonly secondsLeft: number;
}

export interface SearchHooks {
  readonly onProgress?: (progress: SearchProgress) => void;
  /** Each result as it comes. */
  readonly onTrial?: (trial: Trial, result: TrialResult) => void | Promise<void>;
  /** After each wave; the search continues from it when it is given as `from`. */
  readonly onState?: (state: SearchState) => void | Promise<void>;
}

export interface SearchInput {
  readonly plan: SearchPlan;
  readonly data: Pick<SearchData, 'schema' | 'target'>;
  readonly algorithms: Algorithms;
  readonly runner: TrialRunner;
  readonly clock: Clock;
  /** When the budget began to run, if before this call (data was read and split). */
  readonly startedAt?: Date;
  readonly costs?: Costs;
  /** A saved state of the same search, whose answers the runner still has. */
  readonly from?: SearchState;
  readonly hooks?: SearchHooks;
}

export interface SearchOutcome {
  readonly model: TrainedModel;
  readonly leaderboard: readonly Entry[];
  readonly chosen: ChosenEnsemble;
  readonly seconds: number;
}

/** Of the budget: kept for the final fits at least and at most, and for choosing and writing things down. */
const leastReserve = 0.08;
const mostReserve = 0.35;
const slack = 0.02;
/** So many of the best are expected in the model, each fitted with so many seeds on average. */
const expectedMembers = 5;
const expectedSeeds = 1.5;

/**
 * The whole search on this machine, within its budget of wall clock: waves of trials until only the time for the final
 * fits is left, then the ensemble of the best. Time that the final fits do not need goes into further seeds of them.
 * Errors: `invalid` when no trial gave a model, or `from` is of another search.
 */
export async function runSearch(input: SearchInput): Promise<SearchOutcome> {
  const { plan, data, algorithms, runner, clock, hooks = {} } = input;
  const seconds = () => clock.now().getTime() / 1000;
  let state = input.from ?? startSearch(plan);
  checkSame(state.plan, plan);
  const began = (input.startedAt?.getTime() ?? clock.now().getTime()) / 1000 - state.spentSeconds;
  const end = began + plan.budgetSeconds * (1 - slack);
  const rows = data.target.y.length;
  let trialsDone = state.entries.length;

  while (!state.done) {
    const last = end - reserve(state, rows, runner.parallel);
    if (seconds() >= last) break;
    const deadline = began + (last - began) * shareOfTime(state);
    const trials = proposeTrials(state, algorithms, plan.seed);
    const results: TrialResult[] = [];
    const limits = { deadline, fitSeconds: plan.fitSeconds };
    await Promise.all(
      trials.map(async (trial) => {
        const result = await runner.run(trial, limits);
        if (!result) return;
        results.push(result);
        if (trial.rung === 0) trialsDone++;
        await hooks.onTrial?.(trial, result);
        hooks.onProgress?.(progressOf(state, trialsDone, end - seconds()));
      }),
    );
    state = reduceTrials(state, trials, results, seconds() - began);
    await hooks.onState?.(state);
    hooks.onProgress?.(progressOf(state, trialsDone, end - seconds()));
  }

  const left = () => (end - seconds()) * runner.parallel;
  const chosen = chooseEnsemble({
    entries: state.entries,
    answersOf: (id, fold) => runner.answersOf(id, fold),
    folds: runner.folds,
    target: data.target,
    metric: plan.metric,
    split: plan.split,
    affordable: (entry) => finalSeconds(entry, rows) <= end - seconds(),
  });
  const wanted = finalFits(chosen, plan.seed, rows, left());
  const fits: FittedMember[] = [];
  // The first seeds begin first, and the heaviest members among them.
  await Promise.all(
    wanted.map(async (fit) => {
      const fitted = await runner.fit(fit, { deadline: end, fitSeconds: plan.budgetSeconds });
      if (fitted) fits.push({ fit, fitted });
    }),
  );
  // A model that is late is better than none: the heaviest member alone, though the budget is spent.
  const [heaviest] = wanted;
  if (fits.length === 0 && heaviest !== undefined) {
    const { budgetSeconds } = plan;
    const late = { deadline: seconds() + budgetSeconds, fitSeconds: budgetSeconds };
    const fitted = await runner.fit(heaviest, late);
    if (fitted) fits.push({ fit: heaviest, fitted });
  }
  fits.sort((a, b) => wanted.indexOf(a.fit) - wanted.indexOf(b.fit));
  const model = composeModel({
    schema: data.schema,
    target: data.target,
    chosen,
    fits,
    algorithms,
    plan: (style) => runner.plan(style),
    ...(input.costs && { costs: input.costs }),
    notes: plan.notes,
  });
  return { model, leaderboard: leaderboard(state.entries), chosen, seconds: seconds() - began };
}

function checkSame(saved: SearchPlan, plan: SearchPlan): void {
  if (JSON.stringify(saved) === JSON.stringify(plan)) return;
  throw invalid('The saved search is of other data or other options.', {
    field: 'from',
    hint: 'Search with the same file and options as before, or start a new search.',
  });
}

/**
 * The first round gives each of its rungs a like share of the time at most: on a slow machine, or with many rows, what
 * has not begun by then is left out, so that something comes to the last rung.
 */
function shareOfTime({ round, rung, plan }: SearchState): number {
  return round === 0 ? (rung + 1) / plan.rungs.length : 1;
}

/** Seconds to keep for the final fits, as far as the best so far tell. */
function reserve({ plan, entries }: SearchState, rows: number, parallel: number): number {
  const board = leaderboard(entries);
  const complete = board.filter(({ losses }) => losses.length === plan.rungs.length);
  // Before any has come to the last rung: the one that will be the first.
  const best = (complete.length > 0 ? complete : board.slice(0, 1)).slice(0, expectedMembers);
  const each = best.map((entry) => finalSeconds(entry, rows));
  const work = each.reduce((sum, seconds) => sum + seconds, 0);
  const wanted = Math.max(0, ...each, (expectedSeeds * work) / parallel) * 1.15;
  const { budgetSeconds } = plan;
  return Math.min(mostReserve * budgetSeconds, Math.max(leastReserve * budgetSeconds, wanted));
}

function progressOf(state: SearchState, trialsDone: number, secondsLeft: number): SearchProgress {
  const best = leaderboard(state.entries).find(({ error }) => error === undefined);
  return { trialsDone, ...(best && { best }), secondsLeft: Math.max(0, secondsLeft) };
}
