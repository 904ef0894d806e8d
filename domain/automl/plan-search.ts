import { invalid } from '#domain/errors.ts';
import type { AlgorithmName, Size } from '../training/algorithm.ts';
import { estimateSearch, type Price } from './estimate-search.ts';
import type { Algorithms } from './propose-trials.ts';
import { type Metric, metricOf, tasksOf } from './score.ts';
import type { Rung, SearchPlan, Split } from './search-plan.ts';

export interface SearchOptions {
  /** Wall clock in seconds, final fits included. Default 60. */
  readonly budgetSeconds?: number;
  /** Configurations at most. Default: as many as the budget allows, at most 1 000. */
  readonly maxTrials?: number;
  /** Trials side by side: threads here, Lambdas on AWS. Default 1. */
  readonly parallel?: number;
  /** Default: all that know the task, without knn on more than 3 000 rows. */
  readonly algorithms?: readonly AlgorithmName[];
  /** Default: log loss, or RMSE. */
  readonly metric?: Metric;
  /** Default: stratified. */
  readonly split?: Split;
  /** 1 … 20. Default: 5, from 15 000 rows on 3, from 150 000 on 1. */
  readonly folds?: number;
  /** Default 1. */
  readonly seed?: number;
  /** What compute costs where the search runs; gives the estimate an amount. */
  readonly price?: Price;
  /** In the price's currency: a search that may cost more is refused. */
  readonly costLimit?: number;
}

export const defaultBudgetSeconds = 60;
const mostTrials = 1_000;
/** The more rows, the fewer folds judge as well; each takes as long as the first. */
const fewFoldsRows = 15_000;
const singleSplitRows = 150_000;
const neighboursRows = 3_000;
/** A rung on fewer rows than this ranks configurations by luck. */
const leastRungRows = 15_000;
/** So many configurations of the slowest kind must go into the budget, else one of them would be the search. */
const slowestInBudget = 5;

/**
 * Decides how a search goes from the size of its data, before anything is fitted. Errors: `invalid` for options that
 * contradict each other or the task, and for a search whose estimated cost is above `costLimit`.
 */
export function planSearch(
  size: Size,
  algorithms: Algorithms,
  options: SearchOptions = {},
): SearchPlan {
  const notes: string[] = [];
  const metric = options.metric ?? metricOf(size.task);
  if (!tasksOf[metric].includes(size.task)) {
    throw invalid(`"${metric}" does not measure ${size.task} models.`, { field: 'metric' });
  }
  const budgetSeconds = atLeast('budgetSeconds', options.budgetSeconds ?? defaultBudgetSeconds, 1);
  const parallel = atLeast('parallel', options.parallel ?? 1, 1);
  const folds = atLeast(
    'folds',
    options.folds ?? defaultFolds(size.rows),
    1,
    Math.min(20, Math.floor(size.rows / 2)),
  );
  const plan = {
    size,
    metric,
    split: options.split ?? ({ kind: 'stratified' } as const),
    folds,
    rungs: rungsOf(size.rows, folds, notes),
    algorithms: chooseAlgorithms(size, algorithms, options.algorithms, notes),
    budgetSeconds,
    maxTrials: Math.min(mostTrials, atLeast('maxTrials', options.maxTrials ?? mostTrials, 1)),
    parallel,
    fitSeconds: (budgetSeconds * parallel) / slowestInBudget / folds,
    seed: options.seed ?? 1,
    notes,
  };
  const estimate = estimateSearch(plan, algorithms, options.price);
  const { cost } = estimate;
  if (options.costLimit !== undefined && (cost?.amount ?? 0) > options.costLimit) {
    throw invalid(
      `This search may cost ${cost?.amount.toFixed(2)} ${cost?.currency}, more than the limit of ${options.costLimit}.`,
      {
        field: 'costLimit',
        hint: 'Give it a smaller budget of seconds or trials, or a higher limit.',
      },
    );
  }
  return { ...plan, estimate };
}

const defaultFolds = (rows: number): number =>
  rows >= singleSplitRows ? 1 : rows >= fewFoldsRows ? 3 : 5;

/**
 * Halving on rows (Jamieson and Talwalkar 2016; the number of trees as the budget favours high learning rates): thirds,
 * judged on one fold, while there are rows enough; then all rows on one fold; then all folds.
 */
function rungsOf(rows: number, folds: number, notes: string[]): Rung[] {
  const rungs: Rung[] = [];
  for (const rowShare of [1 / 9, 1 / 3]) {
    if (rows * rowShare >= leastRungRows) rungs.push({ rowShare, folds: 1 });
  }
  rungs.push({ rowShare: 1, folds: 1 });
  if (folds > 1) {
    // With few rows one fold says little and five take no time.
    if (rows < leastRungRows) rungs.pop();
    rungs.push({ rowShare: 1, folds });
  }
  notes.push(
    rungs.length === 1
      ? `Every configuration is judged on ${folds} folds of all ${rows} rows.`
      : `Configurations are compared in ${rungs.length} rungs; a third of each goes on to the next.`,
  );
  return rungs;
}

function chooseAlgorithms(
  { task, rows }: Size,
  algorithms: Algorithms,
  wanted: readonly AlgorithmName[] | undefined,
  notes: string[],
): readonly AlgorithmName[] {
  const able = Object.values(algorithms).filter(({ tasks }) => tasks.includes(task));
  const names = able.map(({ name }) => name);
  for (const name of wanted ?? []) {
    if (names.includes(name)) continue;
    throw invalid(`"${name}" does not learn ${task} models.`, {
      field: 'algorithms',
      hint: `These do: ${names.join(', ')}.`,
    });
  }
  if (wanted?.length) return wanted;
  if (rows > neighboursRows && names.includes('knn')) {
    notes.push(`Nearest neighbours are left out: with ${rows} rows they are slow and add nothing.`);
    return names.filter((name) => name !== 'knn');
  }
  return names;
}

function atLeast(field: string, value: number, min: number, max = Number.MAX_VALUE): number {
  if (value >= min && value <= max) return value;
  const range = max === Number.MAX_VALUE ? `at least ${min}` : `from ${min} to ${max}`;
  throw invalid(`"${field}" must be ${range}, not ${value}.`, { field });
}
