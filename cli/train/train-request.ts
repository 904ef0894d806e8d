import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import {
  type AlgorithmName,
  algorithmNames,
  type Constraints,
  type Params,
} from '#domain/training/algorithm.ts';
import type { Task } from '#domain/training/task.ts';
import { UsageError } from '../answer.ts';
import type { PastWish } from './add-past.ts';
import type { ReadOptions } from './read-table.ts';

/** What is asked of `loopwright train`, checked. */
export interface TrainRequest {
  readonly data: string;
  readonly valid?: string;
  /** A model to compare with. */
  readonly champion?: string;
  readonly out: string;
  readonly target: string;
  readonly task?: Task;
  readonly algorithm: AlgorithmName | 'auto';
  readonly seed: number;
  readonly threads: number;
  /** Of the search; only with `auto`. */
  readonly budgetSeconds: number;
  readonly idColumns: readonly string[];
  readonly ignore: readonly string[];
  readonly positiveClass?: string;
  readonly weightColumn?: string;
  readonly params: Params;
  readonly constraints?: Constraints;
  readonly group?: string;
  readonly time?: string;
  /** Needs `time`. */
  readonly past?: PastWish;
  readonly costs?: { readonly falsePositive: number; readonly falseNegative: number };
  readonly calibrate?: 'platt' | 'isotonic';
  /** Share of rows; with `valid` none is held out. */
  readonly holdOut: number;
  /** Train again on all rows once it was measured. */
  readonly refit: boolean;
  readonly learningCurve: boolean;
  /** Read the file twice instead of keeping it; by its size when absent. */
  readonly stream?: boolean;
  readonly reading: ReadOptions;
}

/** Options as commander gives them. */
export interface TrainFlags {
  readonly data: string;
  readonly valid?: string;
  readonly champion?: string;
  readonly out: string;
  readonly target: string;
  readonly task?: Task;
  readonly algorithm: string;
  readonly seed: number;
  readonly threads?: number;
  readonly budgetSeconds?: number;
  readonly id: readonly string[];
  readonly ignore: readonly string[];
  readonly positive?: string;
  readonly weight?: string;
  readonly param: readonly string[];
  readonly monotone: readonly string[];
  readonly interact: readonly string[];
  readonly group?: string;
  readonly time?: string;
  readonly entity?: string;
  readonly lag: readonly string[];
  readonly lags?: string;
  readonly windows?: string;
  readonly costFp?: number;
  readonly costFn?: number;
  readonly calibrate?: 'platt' | 'isotonic';
  readonly holdOut?: number;
  readonly refit?: boolean;
  readonly learningCurve?: boolean;
  readonly stream?: boolean;
  readonly header: boolean;
  readonly columns?: string;
  readonly trim?: boolean;
}

/** Names that other tools use for one of ours. */
const aliases: Readonly<Record<string, AlgorithmName>> = {
  logistic: 'linear',
  'elastic-net': 'linear',
  'gradient-boosting': 'gbdt',
};
export const algorithmChoices = [...algorithmNames, 'auto', 'logistic', 'elastic-net'] as const;

/** Each is a worker with some megabytes of its own. */
const mostThreads = 256;

/** Errors: UsageError for options that contradict each other. */
export function trainRequest(flags: TrainFlags): TrainRequest {
  const { algorithm, valid, refit = false, learningCurve = false } = flags;
  const isAuto = algorithm === 'auto';
  const only = (wrong: boolean, message: string) => {
    if (wrong) throw new UsageError(message);
  };
  only(
    flags.budgetSeconds !== undefined && !isAuto,
    '--budget-seconds is for --algorithm auto, which searches for so long.',
  );
  only(
    isAuto && flags.param.length > 0,
    '--param is for one algorithm; `auto` chooses them itself.',
  );
  only(
    valid !== undefined && flags.holdOut !== undefined,
    'Give --valid or --hold-out, not both: the one names rows to judge by, the other splits them off.',
  );
  only(
    (flags.threads ?? 1) > mostThreads,
    `--threads is at most ${mostThreads}; more than there are processors (${availableParallelism()}) are no quicker.`,
  );
  only(
    refit && valid !== undefined,
    '--refit is for a hold-out; with --valid all of --data is trained on.',
  );
  only(
    valid !== undefined && resolve(valid) === resolve(flags.data),
    '--valid is the file that is learnt from: leave it out, and a part of the rows is held out.',
  );
  only(
    (flags.costFp === undefined) !== (flags.costFn === undefined),
    'Give both --cost-fp and --cost-fn: what a false alarm and what a miss costs.',
  );
  only(
    flags.columns !== undefined && flags.header,
    '--columns names the columns of a file without a header: give --no-header too.',
  );
  for (const [option, names] of Object.entries({
    '--id': flags.id,
    '--ignore': flags.ignore,
    '--weight': [flags.weight],
    '--group': [flags.group],
    '--time': [flags.time],
  }))
    only(
      names.includes(flags.target),
      `${option} ${flags.target}: that is the column to predict (--target).`,
    );
  const { task, positive, weight, group, time, costFp, costFn, calibrate } = flags;
  const constraints = constraintsOf(flags);
  const past = pastOf(flags);
  only(isAuto && constraints !== undefined, '--monotone and --interact are for --algorithm gbdt.');
  return {
    data: flags.data,
    ...(valid === undefined ? {} : { valid }),
    ...(flags.champion === undefined ? {} : { champion: flags.champion }),
    out: flags.out,
    target: flags.target,
    ...(task === undefined ? {} : { task }),
    algorithm: isAuto ? 'auto' : (aliases[algorithm] ?? (algorithm as AlgorithmName)),
    seed: flags.seed,
    threads: flags.threads ?? availableParallelism(),
    budgetSeconds: flags.budgetSeconds ?? 60,
    idColumns: [...new Set(flags.id)],
    ignore: flags.ignore,
    ...(positive === undefined ? {} : { positiveClass: positive }),
    ...(weight === undefined ? {} : { weightColumn: weight }),
    params: Object.fromEntries(flags.param.map(paramOf)),
    ...(constraints && { constraints }),
    ...(group === undefined ? {} : { group }),
    ...(time === undefined ? {} : { time }),
    ...(past && { past }),
    ...(costFp === undefined || costFn === undefined
      ? {}
      : { costs: { falsePositive: costFp, falseNegative: costFn } }),
    ...(calibrate === undefined ? {} : { calibrate }),
    holdOut: flags.holdOut ?? 0.2,
    refit,
    learningCurve,
    ...(flags.stream === undefined ? {} : { stream: flags.stream }),
    reading: {
      noHeader: !flags.header,
      ...(flags.columns === undefined ? {} : { names: flags.columns.split(',') }),
      ...(flags.trim === undefined ? {} : { trim: flags.trim }),
    },
  };
}

function pastOf({ entity, lag, lags, windows, time }: TrainFlags): PastWish | undefined {
  if (entity === undefined && lag.length === 0 && lags === undefined && windows === undefined)
    return undefined;
  if (time === undefined || lag.length === 0 || (lags === undefined && windows === undefined))
    throw new UsageError(
      'To look back in time give --time, the columns with --lag, and --lags or --windows: --time day --lag price --lags 1,7.',
    );
  return {
    ...(entity === undefined ? {} : { entity }),
    columns: lag,
    lags: stepsOf('--lags', lags),
    windows: stepsOf('--windows', windows),
  };
}

/** `1,7,28` as numbers of rows. */
function stepsOf(option: string, text = ''): readonly number[] {
  if (text === '') return [];
  if (!/^[1-9]\d{0,5}(,[1-9]\d{0,5})*$/.test(text))
    throw new UsageError(
      `${option} ${text}: write whole numbers from 1 with commas between, such as 1,7.`,
    );
  return text.split(',').map(Number);
}

/** `learningRate=0.05`; a number, true or false where it is one, else text. */
function paramOf(text: string): readonly [string, number | string | boolean] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--param ${text}: write name=value.`);
  const [name, value] = [text.slice(0, at), text.slice(at + 1)];
  if (value === 'true' || value === 'false') return [name, value === 'true'];
  return [name, value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value];
}

function constraintsOf({ monotone, interact }: TrainFlags): Constraints | undefined {
  if (monotone.length + interact.length === 0) return undefined;
  const directions = monotone.map((text): readonly [string, 1 | -1] => {
    const [, name, direction] = /^(.+)=([+-]?1)$/.exec(text) ?? [];
    if (name === undefined)
      throw new UsageError(
        `--monotone ${text}: write column=1 (never falls) or column=-1 (never rises).`,
      );
    return [name, direction === '-1' ? -1 : 1];
  });
  return {
    ...(directions.length > 0 && { monotone: Object.fromEntries(directions) }),
    ...(interact.length > 0 && { interactions: interact.map((group) => group.split(',')) }),
  };
}
