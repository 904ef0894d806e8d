import { invalid } from '#domain/errors.ts';
import type { Target } from '../training/task.ts';
import { targetOf } from './fold-data.ts';
import { type Entry, leaderboard } from './search-state.ts';
import type { Fold } from './split-folds.ts';
import { takeAnswers } from './take-answers.ts';

export interface OutOfFoldInput {
  readonly entries: readonly Entry[];
  /** Answers to a fold's validation rows; undefined where they were lost. */
  answersOf(id: string, fold: number): Float64Array | undefined;
  readonly folds: readonly Fold[];
  readonly target: Target;
  /** Leaves out what there is no time to fit again. */
  readonly affordable?: (entry: Entry) => boolean;
}

export interface Candidate {
  readonly entry: Entry;
  /** To `OutOfFold.rows`, rows × outputs. */
  readonly answers: Float64Array;
}

/** Rows that nobody of the candidates learnt from, and what they answered. */
export interface OutOfFold {
  readonly rows: Int32Array;
  readonly target: Target;
  /** Part of each row, from 0, for what is fitted on answers and must be judged on others. */
  readonly part: Int32Array;
  readonly parts: number;
  /** Best first, at least one. */
  readonly candidates: readonly Candidate[];
}

/** The best by themselves are enough to choose from; more make the choice slow and prone to chance. */
const mostCandidates = 30;
/** Enough to choose by; of more, every so many. */
const mostRows = 25_000;
/** So few candidates leave nothing to choose: then what answered fewer folds takes part, if these have rows enough. */
const fewCandidates = 3;
const enoughRows = 2_000;
/** Parts of the rows of a single fold. */
const partsOfOne = 5;

/** Gathers the answers that an ensemble is chosen by. Errors: `invalid` when no trial gave any. */
export function outOfFold(input: OutOfFoldInput): OutOfFold {
  const { entries, judged } = findJudged(input);
  const each = judged.map((fold) => input.folds[fold]?.valid ?? new Int32Array());
  const total = each.reduce((sum, { length }) => sum + length, 0);
  const step = Math.ceil(total / mostRows);
  const sampled = Int32Array.from({ length: Math.ceil(total / step) }, (_, at) => at * step);
  const all = Int32Array.from(each.flatMap((valid) => [...valid]));
  // The folds, so that a split by time or group holds here too; of a single fold, every fifth row.
  const foldOf = Int32Array.from(
    each.flatMap((valid, at) => new Array<number>(valid.length).fill(at)),
  );
  const one = judged.length === 1;
  const rows = sampled.map((at) => all[at] as number);
  return {
    rows,
    target: targetOf(input.target, rows),
    part: sampled.map((at, place) => (one ? place % partsOfOne : (foldOf[at] as number))),
    parts: one ? partsOfOne : judged.length,
    candidates: entries.map((entry) => ({
      entry,
      answers: takeAnswers(concat(answersTo(input, entry, judged) ?? []), input.target, sampled),
    })),
  };
}

interface Judged {
  readonly entries: readonly Entry[];
  readonly judged: readonly number[];
}

/**
 * Who answered all folds. Where time was up before more than a few did: who answered the first ones, if their rows are
 * enough to choose by or nobody answered more.
 */
function findJudged(input: OutOfFoldInput): Judged {
  const { folds, affordable = () => true } = input;
  // Those that saw all rows; where time was up before there were any, those that saw the most.
  const share = Math.max(0, ...input.entries.map(({ rowShare }) => rowShare));
  const seen = leaderboard(input.entries).filter(({ rowShare }) => rowShare === share);
  let fallback: Judged | undefined;
  for (let count = folds.length; count > 0; count--) {
    const judged = Array.from({ length: count }, (_, fold) => fold);
    const able = seen.filter((entry) => answersTo(input, entry, judged));
    if (able.length === 0) continue;
    const cheap = able.filter(affordable);
    const entries = (cheap.length > 0 ? cheap : able.slice(0, 1)).slice(0, mostCandidates);
    const rows = judged.reduce((sum, fold) => sum + (folds[fold]?.valid.length ?? 0), 0);
    const found = { entries, judged };
    fallback ??= found;
    if (entries.length < fewCandidates) continue;
    return rows >= enoughRows || fallback === found ? found : fallback;
  }
  if (fallback) return fallback;
  const reason = input.entries.find(({ error }) => error !== undefined)?.error;
  throw invalid(
    `No trial of the search gave a model.${reason ? ` The first reason: ${reason}` : ''}`,
    {
      field: 'budgetSeconds',
      hint: reason ? 'See the leaderboard for the others.' : 'Give the search more seconds.',
    },
  );
}

function answersTo(
  { answersOf }: OutOfFoldInput,
  { id, folds }: Entry,
  judged: readonly number[],
): readonly Float64Array[] | undefined {
  const answers = judged.flatMap((wanted) => {
    const has = folds.some(({ fold }) => fold === wanted);
    return (has ? answersOf(id, wanted) : undefined) ?? [];
  });
  return answers.length === judged.length ? answers : undefined;
}

function concat(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
