import { invalid } from '#domain/errors.ts';

/** What a threshold is chosen for. Costs are of one mistake, ≥ 0, not both 0. */
export type ThresholdAim =
  | { readonly kind: 'cost'; readonly falsePositive: number; readonly falseNegative: number }
  | { readonly kind: 'f1' }
  | { readonly kind: 'accuracy' };

export interface ThresholdInput {
  /** Of the positive class, for rows the model did not learn from. */
  readonly probabilities: ArrayLike<number>;
  /** 1: positive; else 0. */
  readonly labels: ArrayLike<number>;
  readonly weights?: ArrayLike<number>;
}

export interface ChosenThreshold {
  /** Positive from this probability on; float32. Above 1 where no row is best called positive. */
  readonly threshold: number;
  /** Mean cost of a row, or F1, or accuracy, at it. */
  readonly value: number;
}

/**
 * The threshold that is best for `aim` on these rows, in the middle between the two answers it parts. Among equals the
 * one next to what would be best of calibrated probabilities: fp / (fp + fn) for costs (Elkan 2001, "The foundations of
 * cost-sensitive learning"), else a half. Errors: `invalid` for costs that mean nothing, or without rows.
 */
export function chooseThreshold(
  aim: ThresholdAim,
  { probabilities, labels, weights }: ThresholdInput,
): ChosenThreshold {
  checkAim(aim);
  const rows = Array.from({ length: labels.length }, (_, row) => row);
  if (rows.length === 0) throw invalid('A threshold needs rows the model did not learn from.');
  const p = (row: number | undefined) => Math.fround(probabilities[row as number] as number);
  rows.sort((a, b) => p(b) - p(a));
  const weigh = (row: number) => weights?.[row] ?? 1;
  let [all, positives] = [0, 0];
  for (const row of rows) {
    all += weigh(row);
    if (labels[row] === 1) positives += weigh(row);
  }
  const natural =
    aim.kind === 'cost' ? aim.falsePositive / (aim.falsePositive + aim.falseNegative) : 0.5;

  let [truePositives, falsePositives] = [0, 0];
  let best: (ChosenThreshold & { readonly score: number }) | undefined;
  const offer = (threshold: number) => {
    const counts = { all, positives, truePositives, falsePositives };
    const { value, score } = judge(aim, counts);
    const closer = (than: number) => Math.abs(threshold - natural) < Math.abs(than - natural);
    if (best && (score < best.score || (score === best.score && !closer(best.threshold)))) return;
    best = { threshold, value, score };
  };
  offer(Math.fround(between(p(rows[0]), 1)));
  for (const [place, row] of rows.entries()) {
    if (labels[row] === 1) truePositives += weigh(row);
    else falsePositives += weigh(row);
    const next = rows[place + 1];
    if (next === undefined) offer(0);
    else if (p(next) < p(row)) offer(parting(p(next), p(row)));
  }
  const { threshold, value } = best as ChosenThreshold;
  return { threshold, value };
}

function checkAim(aim: ThresholdAim): void {
  if (aim.kind !== 'cost') return;
  const { falsePositive, falseNegative } = aim;
  const usable =
    falsePositive >= 0 &&
    falseNegative >= 0 &&
    falsePositive + falseNegative > 0 &&
    Number.isFinite(falsePositive + falseNegative);
  if (!usable) {
    throw invalid(
      `The costs of a false positive and a false negative must be at least 0 and not both 0, not ${falsePositive} and ${falseNegative}.`,
      { field: 'cost', hint: 'Say what one mistake of each kind costs, in any unit.' },
    );
  }
}

/** Above the largest answer: half-way to 1, or just above 1. */
const between = (largest: number, one: number): number =>
  largest < one ? (largest + one) / 2 : one + 2 ** -20;

/** A float32 above `low` and at most `high`: the middle where there is one. */
function parting(low: number, high: number): number {
  const middle = Math.fround((low + high) / 2);
  return middle > low ? middle : high;
}

interface Counts {
  readonly all: number;
  readonly positives: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** `score`: larger is better. */
function judge(aim: ThresholdAim, counts: Counts): { value: number; score: number } {
  const { all, positives, truePositives, falsePositives } = counts;
  const falseNegatives = positives - truePositives;
  if (aim.kind === 'cost') {
    const cost = (aim.falsePositive * falsePositives + aim.falseNegative * falseNegatives) / all;
    return { value: cost, score: -cost };
  }
  const value =
    aim.kind === 'accuracy'
      ? 1 - (falsePositives + falseNegatives) / all
      : // Nothing positive and nothing called so: no mistake, but nothing found either.
        (2 * truePositives) / Math.max(2 * truePositives + falsePositives + falseNegatives, 1e-300);
  return { value, score: value };
}
