import { invalid } from '#domain/errors.ts';
import { type Random, seededRandom, shuffle } from '../training/random.ts';
import type { Target } from '../training/task.ts';
import type { Split } from './search-plan.ts';

/** Row numbers. `train` is in random order, so that its first rows are a fair sample of it; `valid` ascends. */
export interface Fold {
  readonly train: Int32Array;
  readonly valid: Int32Array;
}

export interface SplitInput {
  readonly target: Target;
  readonly split: Split;
  /** 1: one fold that judges on a fifth of the rows. */
  readonly folds: number;
  readonly seed: number;
  /** Values of the split's column, one for each row: times are numbers or dates as text, groups are compared as text. */
  readonly by?: ArrayLike<number | string>;
}

/**
 * The folds of a search. No row is on both sides of a fold. With a time split every row of `train` is earlier than every
 * row of `valid` (equal times stay together), the latest fold comes first, and the earliest rows judge nothing.
 * Errors: `invalid` when there are fewer groups or moments than folds need, or a row has none.
 */
export function splitFolds(input: SplitInput): Fold[] {
  const random = seededRandom(input.seed ^ 0x5f01d);
  if (input.split.kind === 'time') return splitByTime(input, random);
  const parts = Math.max(5, input.folds);
  const parted = input.folds === 1 ? parts : input.folds;
  const foldOf =
    input.split.kind === 'group'
      ? dealGroups(input, parted, random)
      : dealRows(input.target, parted, random);
  return Array.from({ length: input.folds }, (_, fold) =>
    pick(foldOf, (at) => at !== fold, random),
  );
}

/** Deals rows to folds so that each class, or each stretch of a regression's values, is shared out evenly. */
function dealRows({ y }: Target, folds: number, random: Random): Int32Array {
  const order = Int32Array.from(y.keys());
  shuffle(order, random);
  // Stable, so that rows of equal value stay in random order.
  const sorted = Array.from(order).sort((a, b) => (y[a] as number) - (y[b] as number));
  const foldOf = new Int32Array(y.length);
  const turn = Int32Array.from({ length: folds }, (_, fold) => fold);
  for (const [at, row] of sorted.entries()) {
    if (at % folds === 0) shuffle(turn, random);
    foldOf[row] = turn[at % folds] as number;
  }
  return foldOf;
}

/** Largest groups first, each to the fold with the fewest rows so far. */
function dealGroups({ by, split }: SplitInput, folds: number, random: Random): Int32Array {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < (by?.length ?? 0); row++) {
    const group = String(by?.[row]);
    const rows = groups.get(group);
    if (rows) rows.push(row);
    else groups.set(group, [row]);
  }
  if (groups.size < folds) {
    throw invalid(`There are ${groups.size} groups, but ${folds} folds need one each at least.`, {
      field: split.kind === 'group' ? split.column : 'split',
      hint: 'Choose fewer folds, or another column.',
    });
  }
  const keys = [...groups.values()];
  const order = Int32Array.from(keys.keys());
  shuffle(order, random);
  const sizes = new Array<number>(folds).fill(0);
  const foldOf = new Int32Array(by?.length ?? 0);
  const largestFirst = Array.from(order, (index) => keys[index] ?? []).sort(
    (a, b) => b.length - a.length,
  );
  for (const rows of largestFirst) {
    const fold = sizes.indexOf(Math.min(...sizes));
    for (const row of rows) foldOf[row] = fold;
    sizes[fold] = (sizes[fold] ?? 0) + rows.length;
  }
  return foldOf;
}

/**
 * Expanding windows: the later half of time is cut into as many stretches as there are folds; a fold judges on one and
 * learns from all rows before it, so that the models are about as old and as well taught as the final one will be. A
 * single fold judges on the latest fifth.
 */
function splitByTime({ target, split, folds, by }: SplitInput, random: Random): Fold[] {
  const rows = target.y.length;
  const times = Float64Array.from({ length: rows }, (_, row) => (by ? timeOf(by[row]) : row));
  const without = times.findIndex((time) => Number.isNaN(time));
  if (without >= 0) {
    throw invalid(`Row ${without + 1} has no time, so it cannot be put in order.`, {
      field: split.kind === 'time' ? (split.column ?? 'split') : 'split',
      hint: 'Fill the column, leave such rows out, or split in another way.',
    });
  }
  const order = Array.from(times.keys()).sort(
    (a, b) => (times[a] as number) - (times[b] as number) || a - b,
  );
  const stretch = rows * Math.min(0.2, 0.5 / folds);
  /** First place from `at` on whose time differs from the one before it. */
  const boundary = (at: number): number => {
    let place = Math.floor(at);
    while (place < rows && times[order[place] as number] === times[order[place - 1] as number]) {
      place++;
    }
    return place;
  };
  return Array.from({ length: folds }, (_, fold) => {
    const from = boundary(rows - (fold + 1) * stretch);
    const to = fold === 0 ? rows : boundary(rows - fold * stretch);
    if (from === 0 || from >= to) {
      throw invalid(`There are too few different times for ${folds} folds.`, {
        field: split.kind === 'time' ? (split.column ?? 'split') : 'split',
        hint: 'Choose fewer folds, or a finer time.',
      });
    }
    const train = Int32Array.from(order.slice(0, from));
    shuffle(train, random);
    return { train, valid: Int32Array.from(order.slice(from, to)).sort() };
  });
}

function pick(foldOf: Int32Array, isTrain: (fold: number) => boolean, random: Random): Fold {
  const train: number[] = [];
  const valid: number[] = [];
  for (const [row, fold] of foldOf.entries()) (isTrain(fold) ? train : valid).push(row);
  const shuffled = Int32Array.from(train);
  shuffle(shuffled, random);
  return { train: shuffled, valid: Int32Array.from(valid) };
}

/** A number as it is, or the milliseconds of a date as text; NaN for anything else. */
function timeOf(value: number | string | undefined): number {
  return typeof value === 'string' ? Date.parse(value) : Number(value);
}
